"""The Python SDK confirms writes, with a person behind it who is asked. Prints lines as python_client.py does."""

import json
import re
import sys

import anyio
from mcp import Client, StdioServerParameters
from mcp_types import ElicitResult

DEADLINE_S = 60


async def whole(name: str, server: str | StdioServerParameters, mode: str) -> None:
    heard: list[str] = []
    says = "decline"

    async def person(_context, params) -> ElicitResult:
        heard.append(params.message)
        return ElicitResult(action=says, content={} if says == "accept" else None)

    note = name.replace(" ", "_")
    async with Client(server, mode=mode, read_timeout_seconds=DEADLINE_S, elicitation_callback=person) as client:

        async def confirm():
            preview = await client.call_tool("preview_write", {"dataset": "shop", "sql": "insert into notes values ($1)", "params": [note]})
            [first, *_] = re.findall(r"w_[0-9a-f]{32}", preview.content[0].text)
            return await client.call_tool("confirm_write", {"id": first})

        async def count() -> str:
            found = await client.call_tool("query_dataset", {"dataset": "shop", "sql": "select count(*) from notes where text = $1", "params": [note]})
            return found.content[0].text

        answer = await confirm()
        assert answer.is_error and "declined this write" in answer.content[0].text, answer
        assert "\n0\n" in await count()
        says = "accept"
        answer = await confirm()
        assert not answer.is_error and "committed: insert of 1 row" in answer.content[0].text, answer
        assert "\n1\n" in await count()
        assert len(heard) == 2 and "insert into notes" in heard[1] and f"$1 = '{note}'" in heard[1], heard


async def main(way: dict) -> None:
    stdio = StdioServerParameters(**way["stdio"])
    for transport, server in (("http", way["url"]), ("stdio", stdio)):
        for mode in ("auto", "legacy"):
            name = f"python writing {transport} {mode}"
            claim = f"{name}: a person is asked, declines, then agrees"
            try:
                with anyio.fail_after(DEADLINE_S):
                    await whole(name, server, mode)
                print(f"PASS {claim}", flush=True)
            except Exception as error:  # noqa: BLE001: whatever goes wrong is why the claim does not hold
                print(f"FAIL {claim}\t{type(error).__name__}: {' '.join(str(error).split())}", flush=True)


anyio.run(main, json.loads(sys.argv[1]))
