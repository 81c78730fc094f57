"""Read what the LMS holds of ours, and which names others use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from connector.moodle.cohorts import get_cohort_members, get_cohorts
from connector.moodle.errors import MoodleRejectedRow
from connector.moodle.groups import Group, get_course_groups, get_group_members
from connector.moodle.port import Moodle
from sync.plan.situation import Actual, ActualCohort, ActualGroup, own_prefix
from sync.progress import Progress, untold


def read_actual(
    moodle: Moodle, site_id: str, course_ids: Iterable[int], *, parallel: int = 1, progress: Progress = untold
) -> Actual:
    """Return our cohorts with their members, our groups in the courses named, and other people's names.

    ``course_ids`` should be the current term's courses and those in which we have put groups before
    (`sync.store.placements`). Reads `core_cohort_get_cohorts`, `core_cohort_get_cohort_members`,
    `core_group_get_course_groups` and `core_group_get_group_members`; hidden ones are read too. The groups of
    ``parallel`` courses are asked for at a time; ``progress`` is told of each.

    Raises:
        MoodleError: Moodle could not be read; nothing is then known.
    """
    prefix = own_prefix(site_id)
    cohorts = get_cohorts(moodle)
    ours = [cohort for cohort in cohorts if (cohort.idnumber or "").startswith(prefix)]
    members = get_cohort_members(moodle, [cohort.id for cohort in ours]) if ours else {}
    found = [
        ActualCohort(cohort.id, cohort.idnumber or "", cohort.name, cohort.visible, members[cohort.id])
        for cohort in ours
    ]
    wanted = frozenset(course_ids)
    groups = dict(_groups_by_course(moodle, wanted, parallel, progress))
    return Actual(
        cohorts=tuple(sorted(found, key=lambda cohort: cohort.idnumber)),
        groups=_our_groups(moodle, prefix, groups),
        foreign_cohorts=frozenset(cohort.name for cohort in cohorts) - {cohort.name for cohort in ours},
        foreign_groups={
            course_id: frozenset(group.name for group in here if not _is_ours(group, prefix))
            for course_id, here in groups.items()
        },
        unreadable=wanted - groups.keys(),
    )


def _groups_by_course(
    moodle: Moodle, course_ids: Collection[int], parallel: int, progress: Progress
) -> Iterator[tuple[int, tuple[Group, ...]]]:
    """Yield the groups of each course that Moodle gives; a single course that is gone or closed stops nothing."""
    ordered = sorted(course_ids)

    def read(course_id: int) -> tuple[Group, ...] | None:
        try:
            return get_course_groups(moodle, course_id)
        except MoodleRejectedRow:
            return None

    with ThreadPoolExecutor(parallel, thread_name_prefix="groups") as pool:
        for done, (course_id, groups) in enumerate(zip(ordered, pool.map(read, ordered), strict=True), 1):
            progress(done, len(ordered), "")
            if groups is not None:
                yield course_id, groups


def _our_groups(moodle: Moodle, prefix: str, groups: dict[int, tuple[Group, ...]]) -> tuple[ActualGroup, ...]:
    ours = [group for here in groups.values() for group in here if _is_ours(group, prefix)]
    members = _members(moodle, [group.id for group in ours])
    found = [
        ActualGroup(
            id=group.id,
            course_id=group.courseid,
            idnumber=group.idnumber or "",
            name=group.name,
            visibility=group.visibility,
            participation=group.participation,
            members=members[group.id],
        )
        for group in ours
    ]
    return tuple(sorted(found, key=lambda group: (group.course_id, group.idnumber)))


def _members(moodle: Moodle, group_ids: Collection[int]) -> dict[int, frozenset[int]]:
    return get_group_members(moodle, group_ids) if group_ids else {}


def _is_ours(group: Group, prefix: str) -> bool:
    return (group.idnumber or "").startswith(prefix)
