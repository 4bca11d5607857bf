"""The same loop as bareLoop.ts with aiohttp: reads, fills the prompt, posts, parses, throws away."""
import asyncio, json, sys
import aiohttp

url, path, model, concurrency = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])


async def work(session, lines):
    for line in lines:
        text = json.loads(line)["text"]
        content = "Rewrite the document as a FAQ. Return only the FAQ, nothing else.\n\nDocument: " + text
        body = {"model": model, "messages": [{"role": "user", "content": content}], "temperature": 1, "max_tokens": 1024}
        async with session.post(url + "/chat/completions", json=body) as response:
            await response.json()


async def main():
    connector = aiohttp.TCPConnector(limit=concurrency)
    timeout = aiohttp.ClientTimeout(total=None)
    with open(path) as lines:
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            await asyncio.gather(*(work(session, lines) for _ in range(concurrency)))


asyncio.run(main())
