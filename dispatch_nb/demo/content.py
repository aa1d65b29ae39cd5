"""The world that simulated agents work in: projects, their source files, and roles."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Knob:
    """A line of a source file that agents change back and forth, so that files never grow."""

    file: str
    variants: tuple[str, ...]


@dataclass(frozen=True)
class ProjectDraft:
    """A project to be written."""

    name: str
    files: dict[str, str]
    knobs: tuple[Knob, ...]
    check: tuple[str, str]
    """The project's test command and what it prints when all is well."""
    risky: tuple[str, str]
    """A command that needs a permission, and what it is for."""


@dataclass(frozen=True)
class PersonaDraft:
    """A role to be defined in a Markdown file."""

    name: str
    description: str
    body: str
    project: str = ""
    """Empty: in the home directory."""
    enabled: bool = True


_SHOP = ProjectDraft(
    name="harbour-shop",
    files={
        "README.md": "# Harbour Shop\n\nThe web shop of a small chandlery: catalogue, basket, checkout.\n",
        "src/checkout.py": '''"""Checkout: from a basket to an order."""

from shop.money import Money

SESSION_MINUTES = 30
RETRY_LIMIT = 3


def total(basket):
    """Return what the basket costs, tax included."""
    net = sum(item.price * item.count for item in basket)
    return Money(net).with_tax()


def start(basket, customer=None):
    """Begin a checkout; a guest has no customer record."""
    if not basket:
        raise ValueError("an empty basket cannot be paid for")
    return {"basket": basket, "customer": customer, "minutes": SESSION_MINUTES}
''',
        "src/payments.py": '''"""Payments: talk to the provider, and try again when it is tired."""

BACKOFF_SECONDS = 2.0


def charge(client, order, key):
    """Charge an order once, whatever happens on the way: `key` makes the call idempotent."""
    return client.post("/charges", json={"order": order, "key": key})
''',
        "tests/test_checkout.py": """from src.checkout import start


def test_a_guest_can_start_a_checkout():
    assert start([{"sku": "rope"}])["customer"] is None
""",
    },
    knobs=(
        Knob("src/checkout.py", ("SESSION_MINUTES = 30", "SESSION_MINUTES = 45", "SESSION_MINUTES = 20")),
        Knob("src/checkout.py", ("RETRY_LIMIT = 3", "RETRY_LIMIT = 5")),
        Knob("src/payments.py", ("BACKOFF_SECONDS = 2.0", "BACKOFF_SECONDS = 0.5", "BACKOFF_SECONDS = 1.0")),
    ),
    check=("pytest -q", "........................................  [100%]\n128 passed in 6.41s"),
    risky=("alembic upgrade head", "Apply the new migration to the local database"),
)

_TIDE = ProjectDraft(
    name="tidewatch",
    files={
        "README.md": "# Tidewatch\n\nCollects water levels from 212 stations and warns harbours.\n",
        "internal/ingest.go": """package ingest

// BatchSize is how many readings go into one insert.
const BatchSize = 500

// Window is how long a late reading is still accepted, in minutes.
const Window = 90

// Accept says whether a reading is plausible.
func Accept(level float64) bool {
\treturn level > -20 && level < 40
}
""",
        "internal/alerts.go": """package alerts

// Threshold is the rise within an hour that makes an alert, in centimetres.
const Threshold = 35

// Rising says whether the newest level calls for an alert.
func Rising(levels []float64) bool {
\tif len(levels) < 2 {
\t\treturn false
\t}
\treturn levels[len(levels)-1]-levels[0] >= Threshold
}
""",
        "internal/ingest_test.go": 'package ingest\n\nimport "testing"\n\nfunc TestAccept(t *testing.T) {}\n',
    },
    knobs=(
        Knob("internal/ingest.go", ("const BatchSize = 500", "const BatchSize = 1000", "const BatchSize = 250")),
        Knob("internal/ingest.go", ("const Window = 90", "const Window = 120")),
        Knob("internal/alerts.go", ("const Threshold = 35", "const Threshold = 30", "const Threshold = 40")),
    ),
    check=("go test ./...", "ok  \ttidewatch/internal/ingest\t0.412s\nok  \ttidewatch/internal/alerts\t0.208s"),
    risky=("docker compose up -d timescale", "Start the time series database"),
)

_DOCS = ProjectDraft(
    name="lantern-docs",
    files={
        "README.md": "# Lantern docs\n\nThe documentation site: guides, reference, search.\n",
        "site/search.ts": """// The search index is built at publish time and loaded on the first key press.
export const MAX_RESULTS = 12;
export const MIN_LENGTH = 2;

export function matches(query: string, title: string): boolean {
  if (query.length < MIN_LENGTH) return false;
  return title.toLocaleLowerCase().includes(query.toLocaleLowerCase());
}
""",
        "site/i18n.ts": """export const FALLBACK = "en";

export function direction(language: string): "ltr" | "rtl" {
  return ["ar", "he", "fa"].includes(language) ? "rtl" : "ltr";
}
""",
        "guides/install.md": "# Install\n\nDownload the package, unpack it, run `lantern serve`.\n",
    },
    knobs=(
        Knob("site/search.ts", ("MAX_RESULTS = 12;", "MAX_RESULTS = 20;", "MAX_RESULTS = 8;")),
        Knob("site/search.ts", ("MIN_LENGTH = 2;", "MIN_LENGTH = 3;")),
        Knob("site/i18n.ts", ('FALLBACK = "en";', 'FALLBACK = "en-GB";')),
    ),
    check=("npm test", " Test Files  14 passed (14)\n      Tests  96 passed (96)\n   Duration  4.87s"),
    risky=("npm install --save-dev lunr-languages", "Add stemmers for more languages"),
)

PROJECTS: tuple[ProjectDraft, ...] = (_SHOP, _TIDE, _DOCS)

PERSONAS: tuple[PersonaDraft, ...] = (
    PersonaDraft(
        "tech-lead",
        "Plans epics, cuts them into phases, clears what is blocked.",
        "Read the request twice. Write phases that one agent can finish in one sitting.",
    ),
    PersonaDraft(
        "backend-engineer",
        "Services, data models, migrations.",
        "Small commits. No migration without a way back.",
    ),
    PersonaDraft(
        "frontend-engineer",
        "Pages and components that work with a keyboard.",
        "Markup first, then style, then script.",
    ),
    PersonaDraft(
        "qa-engineer",
        "Tests what others built, and says plainly what is broken.",
        "Reproduce first. A test that cannot fail is no test.",
    ),
    PersonaDraft(
        "release-manager",
        "Cuts releases. Retired: the pipeline does it now.",
        "Kept for the old plans that name this role.",
        enabled=False,
    ),
    PersonaDraft(
        "data-engineer",
        "Imports, backfills, time series.",
        "Count rows before and after. Never load what you have not looked at.",
        project="tidewatch",
    ),
    PersonaDraft(
        "docs-writer",
        "Guides and reference, in plain words.",
        "One idea to a paragraph. Every example was run.",
        project="lantern-docs",
    ),
)


def persona_text(persona: PersonaDraft) -> str:
    """Return the content of `.claude/agents/<name>.md`."""
    enabled = "" if persona.enabled else "enabled: false\n"
    head = f"---\nname: {persona.name}\ndescription: {json.dumps(persona.description)}\n{enabled}---\n"
    return f"{head}\n{persona.body}\n"
