"""The Python SDK against the real server: over HTTP and stdio, in the era it chooses and in the older one.

Prints one line a claim: PASS or FAIL, the claim, a tab, and why it does not hold.
"""

import json
import sys
from collections.abc import Awaitable, Callable

import anyio
from mcp import Client, StdioServerParameters
from mcp_types import PromptReference, ResourceTemplateReference

DEADLINE_S = 60
CANCEL_S = 1
SLOW = "select count(*) as slow_python from (select generate_series(1, 2000000000)) as numbers"


def text(answer) -> str:
    return "\n".join(block.text for block in answer.content if block.type == "text")


class Story:
    """What an analyst's client does, as claims."""

    def __init__(self, name: str, client: Client, watch: list[str]) -> None:
        self.name = name
        self.client = client
        self.watch = watch

    async def tell(self) -> None:
        for claim in (
            self.lists_the_tools,
            self.lists_the_sample_datasets,
            self.describes_a_dataset,
            self.asks_a_question,
            self.asks_many_questions_and_sees_progress,
            self.pages_a_kept_result,
            self.reads_a_resource,
            self.completes_a_dataset,
            self.gets_every_prompt,
            self.learns_from_a_mistake,
            self.cancels_a_statement_on_the_server_too,
        ):
            await check(f"{self.name}: {claim.__name__.replace('_', ' ')}", claim)

    async def query(self, sql: str, **more):
        return await self.client.call_tool("query_dataset", {"dataset": "shop", "sql": sql, **more})

    async def lists_the_tools(self) -> None:
        tools = {tool.name: tool for tool in (await self.client.list_tools()).tools}
        wanted = {"list_datasets", "describe_dataset", "query_dataset", "query_datasets", "explain_query", "read_result", "find_data", "get_data_context", "list_calls",
                  "analyse_calls", "check_database_health", "list_slow_queries", "advise_indexes"}
        assert wanted <= tools.keys(), tools.keys()
        # What changes something says so in its name.
        writes = ("set_", "remove_", "save_", "write_", "profile_", "preview_", "confirm_", "cancel_")
        assert all(tool.annotations and tool.annotations.read_only_hint != name.startswith(writes) for name, tool in tools.items())

    async def lists_the_sample_datasets(self) -> None:
        said = text(await self.client.call_tool("list_datasets", {}))
        assert "shop" in said and "panel" in said, said

    async def describes_a_dataset(self) -> None:
        said = text(await self.client.call_tool("describe_dataset", {"dataset": "shop"}))
        assert "order_items" in said and "customers" in said, said

    async def asks_a_question(self) -> None:
        answer = await self.query("select count(*) from orders where order_id > $1", params=[0])
        assert not answer.is_error and "100000" in text(answer), text(answer)

    async def asks_many_questions_and_sees_progress(self) -> None:
        steps = []

        async def progress(done: float, total: float | None, message: str | None) -> None:
            steps.append((done, total))

        queries = [{"dataset": "shop", "sql": f"select {number} * 1000 as answer", "label": f"q{number}"} for number in range(1, 11)]
        answer = await self.client.call_tool("query_datasets", {"queries": queries}, progress_callback=progress)
        assert all(f"{number}000" in text(answer) for number in range(1, 11)), text(answer)
        assert steps, "no progress was told"

    async def pages_a_kept_result(self) -> None:
        answer = await self.query("select * from orders order by order_id", rows_max=5000)
        uris = [str(block.uri) for block in answer.content if block.type == "resource_link"]
        kept = [uri for uri in uris if uri.startswith("tidegate://results/")]
        assert kept, text(answer)[-300:]
        page = await self.client.call_tool("read_result", {"result": kept[0].rsplit("/", 1)[1], "page": 2})
        assert not page.is_error, text(page)

    async def reads_a_resource(self) -> None:
        read = await self.client.read_resource("tidegate://datasets/shop")
        assert "orders" in read.contents[0].text

    async def completes_a_dataset(self) -> None:
        templates = (await self.client.list_resource_templates()).resource_templates
        [template] = [each.uri_template for each in templates if each.uri_template.endswith("datasets/{dataset}")]
        found = await self.client.complete(ResourceTemplateReference(type="ref/resource", uri=template), {"name": "dataset", "value": "pa"})
        assert found.completion.values == ["panel"], found

    async def gets_every_prompt(self) -> None:
        prompts = (await self.client.list_prompts()).prompts
        assert len(prompts) >= 3, prompts
        for prompt in prompts:
            got = await self.client.get_prompt(prompt.name, {argument.name: "shop" for argument in prompt.arguments or []})
            assert "shop" in got.messages[0].content.text
        for argument in prompts[0].arguments or []:
            await self.client.complete(PromptReference(type="ref/prompt", name=prompts[0].name), {"name": argument.name, "value": ""})

    async def learns_from_a_mistake(self) -> None:
        answer = await self.query("select * from ordrs")
        assert answer.is_error and "^" in text(answer) and "orders" in text(answer), text(answer)

    async def cancels_a_statement_on_the_server_too(self) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(self.query, SLOW)
            await until(self.watch, 1, 10)
            group.cancel_scope.cancel()
        await until(self.watch, 0, CANCEL_S)
        assert "42" in text(await self.query("select 6 * 7 as answer"))


async def until(watch: list[str], wanted: int, seconds: float) -> None:
    """Waits until so many sessions run the slow statement."""
    with anyio.fail_after(seconds):
        while int((await anyio.run_process(watch)).stdout) != wanted:
            await anyio.sleep(0.02)


async def check(name: str, claim: Callable[[], Awaitable[None]], seconds: float = DEADLINE_S) -> None:
    try:
        with anyio.fail_after(seconds):
            await claim()
        print(f"PASS {name}", flush=True)
    except Exception as error:  # noqa: BLE001: whatever goes wrong is why the claim does not hold
        print(f"FAIL {name}\t{type(error).__name__}: {' '.join(str(error).split())}", flush=True)


async def main(way: dict) -> None:
    stdio = StdioServerParameters(**way["stdio"])
    for transport, server in (("http", way["url"]), ("stdio", stdio)):
        for mode in ("auto", "legacy"):
            name = f"python {transport} {mode}"

            async def whole(name: str = name, server: str | StdioServerParameters = server, mode: str = mode) -> None:
                async with Client(server, mode=mode, read_timeout_seconds=DEADLINE_S) as client:
                    await Story(name, client, way["watch"]).tell()

            await check(f"{name}: connects and closes", whole, DEADLINE_S * 3)


anyio.run(main, json.loads(sys.argv[1]))
