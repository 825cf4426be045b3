//! Ready questions.

use tidegate_core::{Prompt, PromptArgument};

const DATASET: PromptArgument = PromptArgument { name: "dataset", description: "the dataset's name", required: true };

pub(crate) const PROMPTS: [Prompt; 3] = [
    Prompt {
        name: "explore_dataset",
        title: "Explore a dataset",
        description: "Get to know a dataset: what it holds, how its tables hang together, what can be asked of it",
        arguments: &[DATASET],
        text: "Get to know the dataset `{dataset}`.\n\
               1. Call describe_dataset for it, then for its two or three central tables.\n\
               2. Find the period it covers and the size of its main groups with a few aggregates in one query_datasets call.\n\
               3. Tell me in at most 15 lines: what one row of each central table means, how the tables join, the period covered, \
               what looks odd, and five questions it can answer well.",
    },
    Prompt {
        name: "answer_question",
        title: "Answer a question with data",
        description: "Answer a question from a dataset, with the SQL that proves it",
        arguments: &[DATASET, PromptArgument { name: "question", description: "what you want to know", required: true }],
        text: "Answer this question from the dataset `{dataset}`: {question}\n\
               Look at the schema first (describe_dataset). Aggregate in SQL. Check the result once in a second way (another grouping, \
               a total that must match). Answer in two or three sentences with the numbers, then show the SQL and say what it leaves out.",
    },
    Prompt {
        name: "review_query",
        title: "Review a query",
        description: "Check a SQL query for mistakes and for speed",
        arguments: &[DATASET, PromptArgument { name: "sql", description: "the query", required: true }],
        text: "Review this query on the dataset `{dataset}`:\n```sql\n{sql}\n```\n\
               Check it against the schema (describe_dataset): joins that multiply rows, nulls, filters that hide rows, wrong grain, time zones. \
               Run explain_query with analyze. Tell me what is wrong, what is slow and why, and give the better query.",
    },
];
