"""The two verdicts on top of the HTML page."""
# ruff: noqa: S704 - the markup is made here, of texts that are escaped

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from support.reporting.html_failures import places_of
from support.reporting.html_templates import many
from support.reporting.html_words import RED, SIGN, WORDS, kind_of, text
from support.results.account import Account
from support.results.states import Ending, TroubleKind

NAMED = 5  # broken promises that the first verdict names; all are among the failures


def verdicts(account: Account, counts: Mapping[str, int]) -> dict[str, str]:
    """Return what fills the places of the two verdicts."""
    left, given = account.left_behind, account.verdicts
    kind, headline, below = _promises(counts)
    about_cleanup = {TroubleKind.CLEANUP, TroubleKind.UNVERIFIED}
    outside = [each for each in account.outside if each.kind not in about_cleanup]
    if outside and kind not in RED:
        kind = "error"
    behind = many(len(left), "thing was left behind", "things were left behind") if left else "Nothing was left behind"
    unsure = [str(each) for each in account.outside if each.kind in about_cleanup]
    unsure += [f"{each.name}: {each.cleanup_message}" for each in account.scenarios if each.cleanup_message]
    unknown = account.ending is Ending.UNFINISHED
    tidy = "error" if unsure or unknown else "skipped" if kind == "skipped" or not account.scenarios else "passed"
    gone = "Nothing was created." if not account.results else "Everything that this run created has been removed."
    gone = "The next run finds out." if unknown else gone
    more = _broken(account) + (_list(map(str, outside)) if outside else "")
    below = f"{below}</p>{more}<p>" if more else below
    return {
        "kind": kind, "sign": SIGN[kind], "headline": given.get("promises") or headline, "below": Markup(below),
        "tidy": tidy, "tidy_sign": SIGN[tidy], "behind": given.get("left_behind") or behind,
        "left": Markup(_list(unsure) if unsure else f"<p>{gone}</p>"),
    }  # fmt: skip


def _list(texts: Iterable[str]) -> str:
    return "<ul>{}</ul>".format("".join(f"<li><code>{text(each)}</code></li>" for each in texts))


def _broken(account: Account) -> str:
    """The broken promises, each with a link to its failure."""
    broken = {each.id.key: each.name for each in account.scenarios if kind_of(each) == "failed"}
    places = {key: place for key, place in places_of(account.scenarios).items() if key in broken}
    shown = [f'<li><a href="#{place}">{text(broken[key])}</a></li>' for key, place in list(places.items())[:NAMED]]
    rest = len(broken) - len(shown)
    more = f'<li><a href="#failures">and {rest:,} more</a></li>' if rest else ""
    return f"<ul>{''.join(shown)}{more}</ul>" if shown else ""


def _promises(counts: Mapping[str, int]) -> tuple[str, str, str]:
    """Say whether the service keeps its promises: the kind of answer, its headline, and a sentence below it."""
    kept, skipped, unchecked = counts["passed"], counts["skipped"], counts["error"]
    total = sum(counts.values()) - skipped
    also = f" {unchecked:,} more could not be checked." if counts["failed"] and unchecked else ""
    also += f" {many(skipped, 'was', 'were')} skipped." if skipped else ""
    also += "".join(f" {counts[kind]:,} {WORDS[kind]}." for kind in ("resolved", "known", "flaky") if counts[kind])
    were = f"{kept:,} of {many(total, 'was', 'were')} kept.{also}"
    if not total:
        return "skipped", "Nothing was checked", f"No scenario ran, so this page says nothing about the service.{also}"
    kind = next(each for each in SIGN if counts[each])
    if kind == "failed":
        return kind, many(counts[kind], "promise is broken", "promises are broken"), were
    if unchecked:
        headline = many(unchecked, "promise could not be checked", "promises could not be checked")
        return "error", headline, f"None is known to be broken; {were}" if not counts["known"] else were
    if kind != "passed":
        return kind, f"{many(counts[kind], 'promise is', 'promises are')} {WORDS[kind]}", were
    return kind, "The service keeps its promises", were
