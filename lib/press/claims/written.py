"""Claims as the text of a script says them: read, and never run, since the script may be of an old commit.

The claims of an experiment are those in the call that names its `id` and its `claims`. A claim is a call of `Claim`, or of a
function in a module of lib/ that returns one. What is understood is what a spec needs to say it: constants, texts put together,
sums, comparisons, comprehensions over tuples, names at the top of a module, and functions of a single result. Anything else is
unknown, and so is a claim whose key or threshold needs it.
"""

import ast
import copy
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache, partial
from typing import Any

from press.claims.claim import Claim
from press.claims.comparisons import COMPARISONS
from press.claims.judgement import MORE_OFTEN

Read = Callable[[str], str | None]
"""What is asked for the text of a file, by its path from the checkout's root; None where there is none."""

_PARAMETERS = [parameter.name for parameter in fields(Claim)]
_SUMS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_SIGNS = {ast.GtE: ">=", ast.LtE: "<="}
_METHODS = (
    "startswith",
    "endswith",
    "capitalize",
    "lower",
    "upper",
    "replace",
    "strip",
    "removeprefix",
    "removesuffix",
    "partition",
    "rpartition",
    "join",
)
_DEPTH = 30


class UnknownError(Exception):
    """Something that a text does not say without being run."""


_UNKNOWN = (UnknownError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError)
"""What reading may end with: what would fail when it is run says nothing either."""


@dataclass(frozen=True)
class Written:
    """What a claim asks for: a quantity, as it is written, on one side of a threshold, in a share of the repetitions."""

    quantity: str
    comparison: str
    threshold: float
    in_share: float = MORE_OFTEN


@dataclass(frozen=True)
class Script:
    """What a script says of its experiment: key -> claim; None for one whose threshold is unknown. expect: the guard."""

    id: str
    claims: Mapping[str, Written | None]
    expect: str | None = None


def read_script(text: str, read: Read) -> Script | None:
    """The claims of a script, observations among them; None where it has none, or is no Python. read: the files of lib/."""
    tree = _parsed(text)
    if tree is None:
        return None
    module = _Module(tree, read)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        if isinstance(given.get("id"), ast.Constant) and "claims" in given:
            scope = _Scope(module)
            claims = {
                claim.key: claim.written and replace(claim.written, in_share=claim.in_share or share)
                for name, share in (("claims", _share(given, scope)), ("observations", MORE_OFTEN))
                if name in given
                for claim in _each(given[name], scope)
                if isinstance(claim, _Claim)
            }
            return Script(given["id"].value, claims, _guard(given.get("expect")))  # type: ignore[attr-defined]
    return None


def _share(given: Mapping[str | None, ast.expr], scope: "_Scope") -> float:
    """The share that an experiment asks for; where none is written, or it is unknown, one half."""
    try:
        return _number(_value(given["in_share"], scope)) if "in_share" in given else MORE_OFTEN
    except _UNKNOWN:
        return MORE_OFTEN


def _guard(expect: ast.expr | None) -> str | None:
    """The verdicts that prose is written for, in words."""
    parts = expect.elts if isinstance(expect, ast.Tuple) else [expect]
    said = [str(part.value) for part in parts if isinstance(part, ast.Constant) and part.value is not None]
    return " or ".join(said) or None


@lru_cache(maxsize=64)
def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


@dataclass(frozen=True)
class _Claim:
    key: str
    written: Written | None
    in_share: float | None = None  # its own, where it asks for one


@dataclass(frozen=True)
class _Comparison:
    quantity: str
    sign: str
    threshold: Any


class _Module:
    """The names at the top of a module: what they are, or where they come from."""

    def __init__(self, tree: ast.Module, read: Read):
        self.read = read
        self.values: dict[str, ast.expr] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        self.imports: dict[str, tuple[str, str]] = {}
        self._others: dict[str, _Module | None] = {}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self.imports |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
            else:
                self.values |= _assigned(node)

    def other(self, name: str) -> "_Module | None":
        """A module of lib/ that this one imports from."""
        if name not in self._others:
            path = f"lib/{name.replace('.', '/')}"
            text = self.read(f"{path}.py") or self.read(f"{path}/__init__.py")
            tree = _parsed(text) if text else None
            self._others[name] = _Module(tree, self.read) if tree else None
        return self._others[name]


def _assigned(node: ast.stmt) -> dict[str, ast.expr]:
    """name -> what it is assigned, of `a = …`, `a: float = …` and `a, b = …, …`."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        return {node.target.id: node.value}
    if not isinstance(node, ast.Assign):
        return {}
    found = {}
    for target in node.targets:
        if isinstance(target, ast.Name):
            found[target.id] = node.value
        elif isinstance(target, ast.Tuple):
            for place, part in enumerate(target.elts):
                if isinstance(part, ast.Name):
                    found[part.id] = ast.Subscript(node.value, ast.Constant(place), ast.Load())
    return found


@dataclass(frozen=True)
class _Scope:
    """Where an expression stands: in a module, or in a function of one, with what its names are."""

    module: _Module
    names: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    depth: int = 0

    def deeper(self, module: _Module, names: Mapping[str, Callable[[], Any]]) -> "_Scope":
        if self.depth >= _DEPTH:
            raise UnknownError
        return _Scope(module, names, self.depth + 1)


def _each(node: ast.expr, scope: _Scope) -> Iterator[Any]:
    """The elements of a tuple, a list or a comprehension; one that is unknown is left out."""
    if isinstance(node, ast.Tuple | ast.List):
        for part in node.elts:
            if isinstance(part, ast.Starred):
                yield from _each(part.value, scope)
                continue
            try:
                yield _value(part, scope)
            except _UNKNOWN:
                continue
    elif isinstance(node, ast.GeneratorExp | ast.ListComp):
        yield from _comprehended(node, list(node.generators), scope)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tuple", "list") and node.args:
        yield from _each(node.args[0], scope)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _each(node.left, scope)
        yield from _each(node.right, scope)
    else:
        try:
            found = _value(node, scope)
        except _UNKNOWN:
            return
        yield from found if isinstance(found, tuple) else ()


def _comprehended(node: ast.GeneratorExp | ast.ListComp, loops: list[ast.comprehension], scope: _Scope) -> Iterator[Any]:
    if not loops:
        try:
            yield _value(node.elt, scope)
        except _UNKNOWN:
            return
        return
    first, *others = loops
    if first.ifs:
        return
    for element in list(_each(first.iter, scope)):
        if isinstance(first.target, ast.Name):
            names = {first.target.id: partial(_same, element)}
        elif isinstance(first.target, ast.Tuple) and isinstance(element, tuple):
            names = {
                part.id: partial(_same, one)
                for part, one in zip(first.target.elts, element, strict=False)
                if isinstance(part, ast.Name)
            }
        else:
            return
        yield from _comprehended(node, others, _Scope(scope.module, {**scope.names, **names}, scope.depth))


def _same(value: Any) -> Any:
    return value


def _value(node: ast.expr, scope: _Scope) -> Any:
    """What an expression is. Raises `UnknownError`."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return _named(name, scope)
        case ast.Tuple() | ast.List():
            return tuple(_each(node, scope))
        case ast.Dict(keys=keys, values=values) if all(keys):
            return {_value(key, scope): partial(_value, value, scope) for key, value in zip(keys, values, strict=True) if key}
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, scope) for part in parts)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(_value(operand, scope))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SUMS:
            return _sum(_SUMS[type(sign)], _value(left, scope), _value(right, scope))
        case ast.Compare(ops=[sign], comparators=[right]) if type(sign) in _SIGNS:
            # What is measured may be anything: it stays a text.
            measured = ast.unparse(_Spelled(scope).visit(copy.deepcopy(node.left)))
            return _Comparison(measured, _SIGNS[type(sign)], _number(_value(right, scope)))
        case ast.Subscript(value=value, slice=index):
            return _element(_value(value, scope), _value(index, scope))
        case ast.IfExp(test=test, body=body, orelse=other):
            return _value(body if _value(test, scope) else other, scope)
        case ast.Call():
            return _called(node, scope)
    raise UnknownError


class _Spelled(ast.NodeTransformer):
    """An expression in which names that stand for something are what they stand for."""

    def __init__(self, scope: _Scope):
        self.scope = scope

    def visit_Call(self, node: ast.Call) -> ast.expr:
        # An argument is the same with its name and without.
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        return ast.Call(node.func, [self.visit(argument) for argument in arguments], [])

    def visit_Name(self, node: ast.Name) -> ast.expr:
        try:
            found = _named(node.id, self.scope)
        except _UNKNOWN:
            module = self.scope.module
            if node.id in self.scope.names or node.id not in module.values or self.scope.depth >= _DEPTH:
                return node
            return _Spelled(self.scope.deeper(module, {})).visit(copy.deepcopy(module.values[node.id]))
        if isinstance(found, _Comparison):
            return ast.parse(f"{found.quantity} {found.sign} {found.threshold!r}", mode="eval").body
        return ast.Constant(found) if isinstance(found, str | int | float) else node


def _text(part: ast.expr, scope: _Scope) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    if isinstance(part, ast.FormattedValue) and part.conversion == -1:
        form = _text_of_form(part.format_spec, scope)
        found = _value(part.value, scope)
        if isinstance(found, str | int | float):
            return format(found, form)
    raise UnknownError


def _text_of_form(form: ast.expr | None, scope: _Scope) -> str:
    return "" if form is None else str(_value(form, scope))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnknownError
    return value


def _sum(sign: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    if sign is operator.add and isinstance(left, str) and isinstance(right, str):
        return left + right
    return sign(_number(left), _number(right))


def _element(values: Any, index: Any) -> Any:
    found = values[index]
    return found() if isinstance(found, partial) else found


def _named(name: str, scope: _Scope) -> Any:
    if name in scope.names:
        return scope.names[name]()
    module = scope.module
    if name in module.values:
        return _value(module.values[name], scope.deeper(module, {}))
    if name in module.imports:
        where, there = module.imports[name]
        other = module.other(where)
        if other is not None:
            return _named(there, scope.deeper(other, {}))
    raise UnknownError


def _called(node: ast.Call, scope: _Scope) -> Any:
    if isinstance(node.func, ast.Attribute):
        owner, name = _value(node.func.value, scope), node.func.attr
        if isinstance(owner, str) and name in _METHODS and not node.keywords:
            return getattr(owner, name)(*(_value(argument, scope) for argument in node.args))
        raise UnknownError
    if not isinstance(node.func, ast.Name):
        raise UnknownError
    if node.func.id == "round":
        return round(*(_value(argument, scope) for argument in node.args))
    module, function = scope.module, node.func.id
    for _ in range(_DEPTH):
        if function in module.functions or function not in module.imports:
            break
        if module.imports[function][1] == Claim.__name__:
            return _claim(node, scope)
        where, function = module.imports[function]
        other = module.other(where)
        if other is None:
            raise UnknownError
        module = other
    if function not in module.functions:
        raise UnknownError
    return _result(module.functions[function], node, module, scope)


def _result(function: ast.FunctionDef, call: ast.Call, module: _Module, scope: _Scope) -> Any:
    """What a function returns whose body gives names to values, and then returns one."""
    *before, last = function.body
    if not isinstance(last, ast.Return) or last.value is None or function.args.vararg or function.args.kwarg:
        raise UnknownError
    parameters = [parameter.arg for parameter in (*function.args.posonlyargs, *function.args.args)]
    defaults = function.args.defaults
    names: dict[str, Callable[[], Any]] = {}
    inside = scope.deeper(module, names)
    for name, value in zip(parameters[len(parameters) - len(defaults) :], defaults, strict=True):
        names[name] = partial(_value, value, scope.deeper(module, {}))
    for parameter, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        if value is not None:
            names[parameter.arg] = partial(_value, value, scope.deeper(module, {}))
    for name, value in zip(parameters, call.args, strict=False):
        names[name] = partial(_value, value, scope)
    for keyword in call.keywords:
        if keyword.arg:
            names[keyword.arg] = partial(_value, keyword.value, scope)
    for line in before:
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
            continue
        assigned = _assigned(line)
        if not assigned:
            raise UnknownError
        names |= {name: partial(_value, value, inside) for name, value in assigned.items()}
    return _value(last.value, inside)


def _claim(call: ast.Call, scope: _Scope) -> _Claim:
    given = dict(zip(_PARAMETERS, call.args, strict=False)) | {part.arg: part.value for part in call.keywords if part.arg}
    if "key" not in given or "condition" not in given:
        raise UnknownError
    key = _value(given["key"], scope)
    if not isinstance(key, str):
        raise UnknownError
    try:
        condition = _value(given["condition"], scope)
        share = _number(_value(given["in_share"], scope)) if "in_share" in given else None
    except _UNKNOWN:
        return _Claim(key, None)
    known = isinstance(condition, _Comparison) and condition.sign in COMPARISONS
    return _Claim(key, Written(condition.quantity, condition.sign, condition.threshold) if known else None, share)
