"""Find, load, check and freeze plugins into one School. Any fault stops start-up and names plugin, row and reason."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from intranet import hookspecs
from intranet.resources import resource_dir
from intranet.rules import checks
from intranet.rules.committee import CommitteeRule
from intranet.rules.portfolio import PortfolioRules
from intranet.rules.rewards import RewardScheme
from intranet.rules.school import School, SchoolProfile

NATIONAL = "national"
ENTRY_POINTS = "intranet.schools"
HOOK_PREFIX = "intranet_"


class PluginFault(Exception):
    """A plugin that cannot be used. The message names the plugin, the row and the reason, in one line."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(f"plugin «{plugin}»: {reason}")
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
            raise PluginFault(source.code, "this code is offered twice; a school's code must be unique")
        found[source.code] = source
    return found


def _sources(plugins_dir: Path | None) -> Iterator[Source]:
    for entry_point in importlib.metadata.entry_points(group=ENTRY_POINTS):
        yield Source(entry_point.name, entry_point=entry_point)
    for root in filter(None, (resource_dir("plugins"), plugins_dir)):
        if not root.is_dir():
            raise PluginFault(str(root), "the folder of plugins does not exist")
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
        raise PluginFault(source.code, f"cannot be imported: {type(error).__name__}: {error}") from error


def _forget(name: str) -> None:
    for known in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
        del sys.modules[known]


class Plugins:
    """``national`` and one school in a PluginManager, and their answers per hook."""

    def __init__(self, modules: dict[str, ModuleType]) -> None:
        self._codes = tuple(modules)
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        for code, module in modules.items():
            _check_functions(code, module)
            try:
                self._manager.register(module, name=code)
                self._manager.check_pending()
            except pluggy.PluginValidationError as error:
                raise PluginFault(code, " ".join(str(error).split())) from error

    def answer(self, hook: str, code: str) -> Any:
        """What plugin ``code`` answers to ``hook``, type-checked; None where it does not answer."""
        caller = getattr(self._manager.hook, hook)
        for impl in caller.get_hookimpls():
            if impl.plugin_name == code:
                try:
                    value = impl.function()
                except Exception as error:
                    raise PluginFault(code, f"{hook}() raised {type(error).__name__}: {error}") from error
                checks.check_type(hook, value, lambda reason: PluginFault(code, reason))
                return value
        return None

    def rows(self, hook: str) -> tuple[Any, ...]:
        """The rows of all plugins, ``national`` first."""
        return tuple(row for code in self._codes for row in (self.answer(hook, code) or ()))


def _check_functions(code: str, module: ModuleType) -> None:
    """A function that looks like a hook but is none would silently do nothing: refuse it."""
    known = {name for name in vars(hookspecs) if name.startswith(HOOK_PREFIX)}
    for name, value in vars(module).items():
        if not name.startswith(HOOK_PREFIX) or not callable(value):
            continue
        if name not in known:
            raise PluginFault(code, f"{name}() is no hook; known hooks: {', '.join(sorted(known))}")
        if not hasattr(value, f"{hookspecs.PROJECT}_impl"):
            raise PluginFault(code, f"{name}() lacks the @hookimpl decorator")


def load_school(code: str, plugins_dir: Path | None = None) -> School:
    """Load ``national`` and the school ``code`` and freeze their merged rows. Raises PluginFault."""
    sources = discover(plugins_dir)
    if code == NATIONAL or code not in sources:
        names = "、".join(sorted(set(sources) - {NATIONAL}))
        raise PluginFault(code, f"no school of that code; found: {names}")
    plugins = Plugins({key: load_module(sources[key]) for key in (NATIONAL, code)})
    return freeze(code, plugins)


def freeze(code: str, plugins: Plugins) -> School:
    """Merge and check the rows of one school. Raises PluginFault."""
    own = {hook: plugins.answer(hook, code) for hook in vars(hookspecs) if hook.startswith(HOOK_PREFIX)}
    for hook in ("intranet_school", "intranet_regulation", "intranet_committee"):
        if own[hook] is None:
            raise PluginFault(code, f"{hook}() is not answered; a school must answer it")
    profile: SchoolProfile = own["intranet_school"]
    if profile.code != code:
        raise PluginFault(code, f"its profile says code «{profile.code}»")
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", code):
        raise PluginFault(code, "a code has lower-case letters, digits, - and _ only")
    baseline = {hook: plugins.answer(hook, NATIONAL) for hook in own}
    own_rows = own["intranet_obligations"] or ()
    constraints = plugins.rows("intranet_constraints")
    answered = checks.answered_keys(own_rows, own["intranet_committee"], constraints)
    kept = tuple(row for row in baseline["intranet_obligations"] or () if row.clause not in answered)
    school = School(
        profile=profile,
        regulation=own["intranet_regulation"],
        national=baseline["intranet_regulation"],
        committee=own["intranet_committee"],
        responsibilities=plugins.rows("intranet_responsibilities"),
        obligations=(*kept, *own_rows),
        windows=plugins.rows("intranet_schedule"),
        constraints=tuple(row for row in constraints if row.clause not in answered),
        rewards=_merge_rewards(baseline["intranet_rewards"], own["intranet_rewards"], own["intranet_committee"]),
        portfolio=_merge_portfolio(baseline["intranet_portfolio"], own["intranet_portfolio"]),
        own_obligations=len(own_rows),
        gaps=tuple(row for row in kept if row.in_regulation),
    )
    for reason in (*checks.faults(school), *checks.loosened(baseline["intranet_portfolio"], school.portfolio)):
        raise PluginFault(code, reason)
    return school


def _merge_rewards(
    national: RewardScheme, own: RewardScheme | None, committee: CommitteeRule
) -> RewardScheme:
    """The school's scheme with the national value for what it leaves out; the secretary proposes and the group
    evaluates unless the school says otherwise."""
    scheme = own or national
    return replace(
        scheme,
        proposer=scheme.proposer or committee.secretary,
        evaluator=scheme.evaluator or committee.name,
        standard=scheme.standard or national.standard,
        bases=scheme.bases or national.bases,
        defaults=scheme.defaults or national.defaults,
    )


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
