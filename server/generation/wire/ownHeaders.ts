/** Headers that belong to the connection; a profile cannot set them. A key wins over its `authorization`. */
export const OWN_HEADERS =
  /^(host|connection|content-length|content-type|transfer-encoding|accept|accept-encoding|expect|upgrade|keep-alive)$/i;
