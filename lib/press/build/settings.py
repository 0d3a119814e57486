"""What config.yaml says, checked before anything is planned."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

import jsonschema
import yaml

from press.errors import InputError

SCHEMA = Path("config.schema.yaml")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What config.yaml says of the paper. A study that has more to set makes a class of its own of this one.

    renderer: auto, quarto or pandoc. without: id -> why; experiments that the paper is made without, as they could not be
    built.
    """

    renderer: str
    without: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Self:
        """The settings among what the schema allows."""
        names = {field.name for field in fields(cls)}
        # To JSON's schemas 5.0 is an integer.
        return cls(**{key: int(value) if isinstance(value, float) else value for key, value in config.items() if key in names})


def check_mapping(path: Path) -> None:
    """Look at a configuration file before Snakemake does, whose complaints name neither the file nor the row.

    Raises:
        InputError: the file is missing, no YAML, or no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content, node = yaml.safe_load(text), yaml.compose(text, yaml.SafeLoader)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}), expected a YAML file") from None
    except (UnicodeDecodeError, yaml.reader.ReaderError) as error:
        raise InputError(f"{path}: holds what is no text in UTF-8 ({' '.join(str(error).split())}); expected YAML") from None
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}, row {row}: {error.problem}; expected YAML") from None
    if not isinstance(content, dict):
        raise InputError(f"{path}: {content!r} is no mapping, expected lines of the form 'key: value'")
    # YAML's readers take the last of two without a word.
    rows: dict[str, int] = {}
    for key, _ in node.value:
        row = key.start_mark.line + 1
        if rows.setdefault(key.value, row) != row:
            raise InputError(f"{path}, row {row}: {key.value!r} stands in row {rows[key.value]} already, expected it once")


def read_config(config: Mapping[str, Any], schema: Path = SCHEMA) -> dict[str, Any]:
    """What a configuration says, checked against its schema.

    Raises:
        InputError: an unknown or missing key, or a value that the schema does not allow.
    """
    validator = jsonschema.Draft202012Validator(yaml.safe_load(schema.read_text(encoding="utf-8")))
    allowed = validator.schema["properties"]
    for key in config:
        if key not in allowed:
            raise InputError(f"config.yaml: unknown key {key!r}, expected one of {', '.join(allowed)}")
    for error in sorted(validator.iter_errors(config), key=str):
        where = f"{'.'.join(map(str, error.absolute_path))}: " if error.absolute_path else ""
        raise InputError(f"config.yaml: {where}{error.message}")
    return dict(config)


def configured(path: Path = Path("config.yaml")) -> dict[str, Any]:
    """The content of a configuration file, for a command that Snakemake does not run.

    Raises:
        InputError: as `check_mapping`.
    """
    check_mapping(path)
    return yaml.safe_load(path.read_text(encoding="utf-8"))
