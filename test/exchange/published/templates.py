# Templates for a run of synthetic data.
from textwrap import dedent
import os

MODEL = os.environ.get("MODEL", "some/model")
CLOSING = "Return only the table."
TABLE = (
    "Make a table of the document.\n"
    'Its header names what is compared. '
    + CLOSING +
    "\n\n[[DOCUMENT]]"
)

KWARGS: dict[str, str] = {
    "time": "7-00:00:00",
    "workers": 100,
}

PROMPT_TEMPLATES: dict[str, str] = {
    "math": (
        "Make a problem of the numbers in the document. Return only the problem and its "
        "solution.\n\n"
        "Document: [[DOCUMENT]]"
    ),
    "faq": """
Write a FAQ about the document.

[[DOCUMENT]]
""".strip(),  # a comment, with "quotes"
    'table': TABLE,
    "tut/orial": dedent("""\
        Write a tutorial.
          Indented.
        [[DOCUMENT]]
    """),
    "escaped": "A tab:\there, caf\u00e9, \N{BULLET}, a quote \" and [[DOCUMENT]]",
    "raw": r"Keep \n as it is: [[DOCUMENT]]",
    "computed": f"For {MODEL}: [[DOCUMENT]]",
    "joined": "\n".join(["a", "[[DOCUMENT]]"]),
    "both": {"system": "You rewrite.", "template": "Rewrite: {document}"},
    **{"more": "[[DOCUMENT]]"},
}

def main():
    PROMPT_TEMPLATES["later"] = "never run"
