"""Find, load, check and freeze plugins into one School. Any fault stops start-up and names plugin, row and reason."""

from __future__ import annotations

import difflib
import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from intranet import hookspecs
from intranet.resources import resource_dir
from intranet.rules.checks import faults
from intranet.rules.portfolio import PortfolioRules
from intranet.rules.references import answered_keys
from intranet.rules.rewards import RewardCheck, RewardRule, RewardScheme
from intranet.rules.row_types import check_type
from intranet.rules.school import School

NATIONAL = "national"
ENTRY_POINTS = "intranet.schools"
HOOK_PREFIX = "intranet_"
HOOKS = tuple(name for name in vars(hookspecs) if name.startswith(HOOK_PREFIX))
REQUIRED = ("intranet_school", "intranet_regulation", "intranet_committee")


class PluginFault(Exception):
    """A plugin that cannot be used. The message names the plugin, the row and the reason, in one line."""

    def __init__(self, plugin: str, reason: str) -> None:
        reason = " ".join(reason.split())
        super().__init__(f"外掛「{plugin}」無法使用：{reason}。")
        self.plugin = plugin
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Source:
    """Where a plugin comes from: a folder to load by path, or an installed entry point."""

    code: str
    folder: Path | None = None
    entry_point: importlib.metadata.EntryPoint | None = None


def discover(plugins_dir: Path | None = None) -> dict[str, Source]:
    """All plugins found, ``national`` included, by code: entry points, then the product's own, then ``plugins_dir``.

    Raises PluginFault where two places offer the same code.
    """
    found: dict[str, Source] = {}
    for source in _sources(plugins_dir):
        if source.code in found:
            raise PluginFault(source.code, "這個代碼出現兩次，每所學校的代碼不得重複")
        found[source.code] = source
    return found


def _sources(plugins_dir: Path | None) -> Iterator[Source]:
    for entry_point in importlib.metadata.entry_points(group=ENTRY_POINTS):
        yield Source(entry_point.name, entry_point=entry_point)
    for root in filter(None, (resource_dir("plugins"), plugins_dir)):
        if not root.is_dir():
            raise PluginFault(str(root), "外掛資料夾不存在")
        for folder in sorted(root.iterdir()):
            if (folder / "__init__.py").is_file():
                yield Source(folder.name, folder=folder)


def load_module(source: Source) -> ModuleType:
    """Import a plugin; a folder gets the module name ``intranet_school_<code>``. Raises PluginFault."""
    try:
        if source.entry_point is not None:
            module = source.entry_point.load()
            return module if isinstance(module, ModuleType) else sys.modules[module.__module__]
        assert source.folder is not None
        name = f"intranet_school_{source.code}"
        _forget(name)  # a folder of the same code loaded before, from elsewhere (tests, another PLUGINS_DIR)
        spec = importlib.util.spec_from_file_location(
            name, source.folder / "__init__.py", submodule_search_locations=[str(source.folder)]
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    except Exception as error:
        raise PluginFault(source.code, f"載入失敗，{type(error).__name__}：{error}") from error


def _forget(name: str) -> None:
    for known in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
        del sys.modules[known]


class Plugins:
    """``national`` and one school in a PluginManager, and their answers per hook; each hook is called once."""

    def __init__(self, modules: dict[str, ModuleType]) -> None:
        self._codes = tuple(modules)
        self._answers: dict[tuple[str, str], Any] = {}
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        for code, module in modules.items():
            _check_functions(code, module)
            try:
                self._manager.register(module, name=code)
                self._manager.check_pending()
            except pluggy.PluginValidationError as error:
                raise PluginFault(code, f"掛勾的寫法有誤：{error}") from error

    def answer(self, hook: str, code: str) -> Any:
        """What plugin ``code`` answers to ``hook``, type-checked; None where it does not answer."""
        if (hook, code) not in self._answers:
            self._answers[hook, code] = self._call(hook, code)
        return self._answers[hook, code]

    def _call(self, hook: str, code: str) -> Any:
        # Per plugin, not by calling the hook: its results would be anonymous and last-registered-first.
        for impl in getattr(self._manager.hook, hook).get_hookimpls():
            if impl.plugin_name == code:
                try:
                    value = impl.function()
                except Exception as error:
                    raise PluginFault(code, f"{hook}() 執行時發生 {type(error).__name__}：{error}") from error
                check_type(hook, value, lambda reason: PluginFault(code, reason))
                return value
        return None

    def rows(self, hook: str) -> tuple[Any, ...]:
        """The rows of all plugins, ``national`` first."""
        return tuple(row for code in self._codes for row in (self.answer(hook, code) or ()))


def _check_functions(code: str, module: ModuleType) -> None:
    """A function that looks like a hook but is none would silently do nothing: refuse it."""
    for name, value in vars(module).items():
        if not name.startswith(HOOK_PREFIX) or not callable(value):
            continue
        if name not in HOOKS:
            own = {hook.removeprefix(HOOK_PREFIX): hook for hook in HOOKS}
            close = difflib.get_close_matches(name.removeprefix(HOOK_PREFIX), own, n=1)
            hint = f"是否為 {own[close[0]]}()" if close else f"可用的有 {'、'.join(HOOKS)}"
            raise PluginFault(code, f"{name}() 不是掛勾，{hint}")
        if not hasattr(value, f"{hookspecs.PROJECT}_impl"):
            raise PluginFault(code, f"{name}() 沒有加上 @hookimpl")


def load_school(code: str, plugins_dir: Path | None = None, *, check: bool = True) -> School:
    """Load ``national`` and the school ``code`` and freeze their merged rows. Raises PluginFault.

    With ``check=False`` rows that contradict each other are let through, for lint to list them all.
    """
    sources = discover(plugins_dir)
    if code == NATIONAL or code not in sources:
        names = "、".join(sorted(set(sources) - {NATIONAL}))
        raise PluginFault(code, f"沒有這個學校代碼，找到的有 {names}")
    school = assemble(code, Plugins({key: load_module(sources[key]) for key in (NATIONAL, code)}))
    if check:
        for fault in faults(school):
            raise PluginFault(code, fault.reason)
    return school


def assemble(code: str, plugins: Plugins) -> School:
    """Merge the rows of ``national`` and one school. Raises PluginFault where a hook that must be answered is not."""
    own = {hook: plugins.answer(hook, code) for hook in HOOKS}
    baseline = {hook: plugins.answer(hook, NATIONAL) for hook in HOOKS}
    _check_identity(code, own)
    own_rows = own["intranet_obligations"] or ()
    constraints = plugins.rows("intranet_constraints")
    answered = answered_keys(own_rows, own["intranet_committee"], constraints)
    kept = tuple(row for row in baseline["intranet_obligations"] or () if row.clause not in answered)
    return School(
        profile=own["intranet_school"],
        regulation=own["intranet_regulation"],
        national=baseline["intranet_regulation"],
        committee=own["intranet_committee"],
        responsibilities=plugins.rows("intranet_responsibilities"),
        obligations=(*kept, *own_rows),
        windows=plugins.rows("intranet_schedule"),
        constraints=tuple(row for row in constraints if row.clause not in answered),
        rewards=_merge_rewards(baseline["intranet_rewards"], own),
        portfolio=_merge_portfolio(baseline["intranet_portfolio"], own["intranet_portfolio"]),
        national_portfolio=baseline["intranet_portfolio"],
        own_obligations=len(own_rows),
        gaps=tuple(row for row in kept if row.in_regulation),
    )


def _check_identity(code: str, own: Mapping[str, Any]) -> None:
    for hook in REQUIRED:
        if own[hook] is None:
            raise PluginFault(code, f"沒有回應 {hook}()，每所學校都必須回應")
    if own["intranet_school"].code != code:
        raise PluginFault(code, f"學校資料的代碼寫成「{own['intranet_school'].code}」")
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", code):
        raise PluginFault(code, "代碼只能用小寫英文字母、數字、- 與 _，並以字母開頭")


def _merge_rewards(national: RewardScheme, own: Mapping[str, Any]) -> RewardScheme:
    """The school's scheme with the national value for what it leaves out; the secretary proposes and the group
    evaluates unless the school says otherwise."""
    scheme: RewardScheme = own["intranet_rewards"] or national
    committee, profile = own["intranet_committee"], own["intranet_school"]
    known = {name for post in profile.positions for name in (post.code, post.title, *post.aliases)}
    return replace(
        scheme,
        proposer=scheme.proposer or committee.secretary,
        evaluator=scheme.evaluator or committee.name,
        standard=scheme.standard or national.standard,
        bases=scheme.bases or national.bases,
        rules=_merge_rules(national.rules, scheme.rules if own["intranet_rewards"] else (), known),
    )


def _merge_rules(
    national: Iterable[RewardRule], own: tuple[RewardRule, ...], known: set[str]
) -> tuple[RewardRule, ...]:
    """The national rules in their order, each check's replaced by the school's, and what the school adds. A national
    rule names posts that the school may not have; it then has nobody to bar."""
    checks = {rule.check for rule in own}
    kept = (
        replace(rule, positions=tuple(name for name in rule.positions if name in known))
        for rule in national
        if rule.check not in checks
    )
    order = list(RewardCheck)
    return tuple(sorted((*kept, *own), key=lambda rule: order.index(rule.check)))


def _merge_portfolio(national: PortfolioRules, own: PortfolioRules | None) -> PortfolioRules:
    """The school's rules, with the national value wherever the school states none."""
    if own is None:
        return national
    filled = {
        name: getattr(national, name)
        for name in national.__dataclass_fields__
        if getattr(own, name) in (None, "", ()) and name != "upload_cap"
    }
    return replace(own, **filled)


def find_schools(plugins_dir: Path | None = None) -> list[School]:
    """Every school found, loaded, by code. Raises PluginFault on the first that cannot be used."""
    codes = sorted(set(discover(plugins_dir)) - {NATIONAL})
    return [load_school(code, plugins_dir) for code in codes]
