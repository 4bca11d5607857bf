import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopbackHost, isPrivateHost } from '../../server/generation/hosts.ts';
import { normaliseUrl } from '../../server/generation/normaliseUrl.ts';

describe('normaliseUrl', () => {
  it.each([
    ['localhost:8000', 'http://localhost:8000/v1'],
    ['localhost', 'http://localhost/v1'],
    ['127.0.0.1:8723/v1', 'http://127.0.0.1:8723/v1'],
    ['[::1]:8000', 'http://[::1]:8000/v1'],
    ['gpu-node-12:8000', 'http://gpu-node-12:8000/v1'],
    ['gpu-node-12', 'http://gpu-node-12/v1'],
    ['10.0.3.7', 'http://10.0.3.7/v1'],
    ['gpu.example.org:8000', 'http://gpu.example.org:8000/v1'],
    ['gpu.example.org:8443', 'https://gpu.example.org:8443/v1'],
    ['gpu.example.org:443', 'https://gpu.example.org/v1'],
    ['api.example.org', 'https://api.example.org/v1'],
    ['  http://Host:8000/  ', 'http://host:8000/v1'],
    ['http://host:8000/v1/', 'http://host:8000/v1'],
    ['http://host:8000//v1//chat/completions/', 'http://host:8000/v1'],
    ['http://host:8000/v1/chat/completions', 'http://host:8000/v1'],
    ['http://host:8000/v1/models', 'http://host:8000/v1'],
    ['http://host:8000/v1/models/models', 'http://host:8000/v1'],
    ['host/v1/completions', 'http://host/v1'],
    ['http://host:8000/health', 'http://host:8000/v1'],
    ['https://router.huggingface.co/v1', 'https://router.huggingface.co/v1'],
    ['https://api.groq.com/openai/v1', 'https://api.groq.com/openai/v1'],
    ['openrouter.ai/api/v1/chat/completions', 'https://openrouter.ai/api/v1'],
    ['https://openrouter.ai/api', 'https://openrouter.ai/api/v1'],
    [
      'https://generativelanguage.googleapis.com/v1beta/openai/',
      'https://generativelanguage.googleapis.com/v1beta/openai',
    ],
    ['https://cluster.example/jobs/42/proxy/v1', 'https://cluster.example/jobs/42/proxy/v1'],
  ])('takes %s as %s', (written, baseUrl) => {
    expect(normaliseUrl(written)).toEqual({ ok: true, baseUrl, origin: new URL(baseUrl).origin });
  });

  it.each([
    ['', 'Enter the address'],
    ['http://', 'is not the address of a server'],
    ['http://a b', 'is not the address of a server'],
    ['https://user:secret@host/v1', 'user name or password'],
    ['user:secret@host:8000', 'user name or password'],
    ['http://host/v1?api_key=secret', 'query or fragment'],
    ['http://host/v1#secret', 'query or fragment'],
    ['ftp://host', 'not by ftp'],
    ['file:///etc/passwd', 'not by file'],
    ['http://host\n/v1', 'is not the address of a server'],
  ])('refuses %j', (written, message) => {
    const result = normaliseUrl(written);
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining(message) });
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it('gives an address that normalises to itself', () => {
    const host = fc.oneof(
      fc.webUrl({ withFragments: false }),
      fc.domain(),
      fc.string(),
      fc.ipV4(),
      fc.ipV6(),
    );
    const path = fc.array(
      fc.constantFrom('v1', 'models', 'chat', 'completions', 'api', 'openai', '..', '', 'V2'),
    );
    fc.assert(
      fc.property(host, path, (start, parts) => {
        const first = normaliseUrl([start, ...parts].join('/'));
        if (!first.ok) return;
        expect(normaliseUrl(first.baseUrl)).toEqual(first);
        expect(first.baseUrl.startsWith(first.origin)).toBe(true);
        expect(first.baseUrl).not.toMatch(/\/$/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('hosts', () => {
  it.each([
    ['localhost', true, true],
    ['app.localhost', true, true],
    ['127.8.9.10', true, true],
    ['[::1]', true, true],
    ['[::ffff:7f00:1]', true, true],
    ['192.168.1.5', false, true],
    ['172.32.0.1', false, false],
    ['100.64.0.1', false, true],
    ['[fd00::1]', false, true],
    ['node-7', false, true],
    ['node-7.cluster.internal', false, true],
    ['8.8.8.8', false, false],
    ['127.0.0.1.example.com', false, false],
    ['localhost.example.com', false, false],
  ])('%s: loopback %s, private %s', (host, loopback, isPrivate) => {
    expect([isLoopbackHost(host), isPrivateHost(host)]).toEqual([loopback, isPrivate]);
  });
});
