/** The parts of a multipart form, of which an upload to the simulator has two. */

export interface SimulatedUpload {
  readonly purpose: string;
  readonly filename: string;
  readonly content: string;
}

export function decodeUpload(body: string, contentType: string): SimulatedUpload {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? '';
  const upload = { purpose: 'batch', filename: 'input.jsonl', content: '' };
  for (const part of body.split(`--${boundary}`)) {
    const split = part.indexOf('\r\n\r\n');
    if (split < 0) continue;
    const head = part.slice(0, split);
    const value = part.slice(split + 4).replace(/\r\n$/, '');
    if (/name="purpose"/.test(head)) upload.purpose = value;
    else if (/name="file"/.test(head)) {
      upload.content = value;
      upload.filename = /filename="([^"]*)"/.exec(head)?.[1] ?? upload.filename;
    }
  }
  return upload;
}
