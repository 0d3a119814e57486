"""What the machinery knows of an experiment: plain, frozen data that the cell tagged `spec` of a percent script makes.

A study that has more to say of its experiments makes a class of its own of this one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from press.claims.claim import Claim, check_share
from press.claims.judgement import MORE_OFTEN, STATUSES, VERDICTS
from press.errors import InputError
from press.field_checks import check_line, check_mapping, check_tuple


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One experiment.

    in_share: the share of all repetitions that have to pass all claims at once, between 0 and 1; a half asks for no more than
    that they do more often than not. because: why it is that share. expect: the verdict that the script's conclusion argues
    for, or several, where its words hold for each. observations: what was noticed without having been predicted; counted over
    the seeds like a claim, but no part of the verdict. expect_observed: what the prose says of each of them, or several, as
    with expect. Without one of the two the experiment is a draft. answer: the question answered in one plain sentence,
    Markdown, in which `{joint.passes}` is a variable of this experiment. Its page opens with it, and the home page has it. A
    draft may leave it out. follows: the id of the experiment that it builds on and is compared with. part: the group of
    chapters that its page stands in.
    """

    id: str
    title: str
    question: str
    answer: str = ""
    claims: tuple[Claim, ...]
    in_share: float = MORE_OFTEN
    because: str = "more often than not"
    expect: str | tuple[str, ...] | None = None
    observations: tuple[Claim, ...] = ()
    expect_observed: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    follows: str | None = None
    part: str = "Experiments"

    def __post_init__(self) -> None:
        self._check_kinds()
        faults = list(self._faults())
        if faults:
            raise InputError("\n".join(faults))

    def _faults(self) -> Iterator[str]:
        """What does not fit together in the experiment itself, each on a line."""
        if self.expect is not None and not set(self.expected) <= set(VERDICTS) or self.expect == ():
            yield f"expect={self.expect!r}, expected one of {', '.join(VERDICTS)}, several of them, or none for a draft"
        if not self.claims:
            yield "claims=(): an experiment without a claim cannot be judged, expected at least one"
        keys = [claim.key for claim in self.judged]
        for key in dict.fromkeys(keys):
            if keys.count(key) > 1:
                yield f"claims: {key!r} is the key of {keys.count(key)} claims, expected one each"
        observed = [claim.key for claim in self.observations]
        if self.expect_observed and set(self.expect_observed) != set(observed):
            yield (
                f"expect_observed: speaks of {', '.join(self.expect_observed)}, expected every "
                f"observation: {', '.join(observed) or 'none'}; or leave it out, for a draft"
            )
        for key, status in self.expect_observed.items():
            if not self.expected_of(key) or not set(self.expected_of(key)) <= set(STATUSES):
                yield f"expect_observed: {key!r} is {status!r}, expected one of {', '.join(STATUSES)}, or several of them"

    def _check_kinds(self) -> None:
        """Raise an `InputError` for a field that is not what it has to be."""
        check_line(self.title, "title")
        check_line(self.question, "question")
        if self.answer != "":
            check_line(self.answer, "answer")
        check_tuple(self.claims, "claims", Claim, "claims")
        check_share(self.in_share, "in_share")
        check_line(self.because, "because")
        check_tuple(self.observations, "observations", Claim, "claims")
        check_mapping(self.expect_observed, "expect_observed", "what the data says")
        if self.follows is not None:
            check_line(self.follows, "follows")

    @property
    def expected(self) -> tuple[str, ...]:
        """The verdicts that the conclusion's words hold for; of a draft, none."""
        return self.expect if isinstance(self.expect, tuple) else () if self.expect is None else (self.expect,)

    def expected_of(self, key: str) -> tuple[str, ...]:
        """What the prose says of an observation, or may say; nothing where it says nothing yet."""
        status = self.expect_observed.get(key, ())
        return status if isinstance(status, tuple) else (status,)

    @property
    def judged(self) -> tuple[Claim, ...]:
        """The claims, and the observations, which are judged as claims are but do not enter the verdict."""
        return self.claims + self.observations

    @property
    def unchosen(self) -> tuple[str, ...]:
        """The fields that say what the prose argues for and are left out; the experiment is a draft while there are any."""
        left_out = {"expect": self.expect is None, "expect_observed": bool(self.observations) and not self.expect_observed}
        return tuple(name for name, missing in left_out.items() if missing)

    @property
    def answered(self) -> str:
        """The answer, with its variables as prose names them; in code, where it is written, that would be put in its place."""
        return re.sub(r"\{([a-z][\w./-]*)\}", rf"{{{{< var ex{self.slug}.\1 >}}}}", self.answer)

    @property
    def slug(self) -> str:
        """The id as it stands in addresses and figure ids: 2.6 -> 2-6."""
        return self.id.replace(".", "-")
