"""Reading and changing settings for ``utils config``."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ggen.errors import NotFound, UsageError
from ggen.infra.settings import Origin, Settings
from ggen.infra.settings_edit import set_value, unset_value
from ggen.infra.settings_keys import KEYS
from ggen.results.upkeep import (
    Setting,
    SettingChanged,
    SettingsFiles,
    SettingShown,
    SettingsListed,
)


def list_settings(settings: Settings, *, show_origin: bool = False) -> SettingsListed:
    """Every setting that is set or has a default, sorted by key."""
    listed = sorted(_settings(settings), key=lambda setting: setting.key)
    return SettingsListed(
        settings=tuple(listed), show_origin=show_origin, notes=settings.notes
    )


def get_setting(settings: Settings, key: str) -> SettingShown:
    """One setting.

    Raises:
        NotFound: there is no such key.
    """
    known = {setting.key: setting for setting in _settings(settings)}
    if key in known:
        return SettingShown(setting=known[key])
    if key in KEYS:
        whole = _setting(key, settings[key], settings.origin(key))
        return SettingShown(setting=whole)
    near = get_close_matches(key, [*known, *KEYS], n=1)
    hint = f"did you mean '{near[0]}'?" if near else "ggen utils config list"
    raise NotFound(f"no setting is called '{key}'", hint=hint)


def change_setting(
    settings: Settings, key: str, value: str | None, *, user: bool = False
) -> SettingChanged:
    """Set `key` in the project's file, or the user's; None as value removes it.

    Comments and layout of the file stay. `value` is TOML, or plain text for text keys.

    Raises:
        UsageError: there is no project, or no home folder.
        ConfigError: the value does not fit the key.
    """
    file = _file(settings, user=user)
    remove = value is None
    changed = unset_value(file, key) if remove else set_value(file, key, str(value))
    return SettingChanged(key=key, file=str(file), changed=changed)


def settings_files(settings: Settings) -> SettingsFiles:
    """The files that settings come from."""
    project = settings.root / "ggen.toml" if settings.root else None
    user = settings.config_dir / "config.toml" if settings.config_dir else None
    return SettingsFiles(
        project=str(project) if project else None,
        user=str(user) if user else None,
        project_exists=bool(project and project.is_file()),
        user_exists=bool(user and user.is_file()),
    )


def _file(settings: Settings, *, user: bool) -> Path:
    if user:
        if settings.config_dir is None:
            raise UsageError("no home folder is known", hint="set HOME")
        return settings.config_dir / "config.toml"
    if settings.root is None:
        raise UsageError(
            "there is no project here",
            hint="make a ggen.toml, or use --user for the user's file",
        )
    return settings.root / "ggen.toml"


def _settings(settings: Settings) -> list[Setting]:
    return [_setting(key, value, origin) for key, value, origin in settings.items()]


def _setting(key: str, value: Any, origin: Origin) -> Setting:
    place = None if origin.kind in ("default", "flag") else str(origin)
    return Setting(key=key, value=value, origin=origin.kind, place=place)
