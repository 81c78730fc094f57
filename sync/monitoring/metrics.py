"""The figures for Prometheus: counts and ages. No label holds anything but the site's id and words of ours."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from sync.daemon.pulse import Pulse
from sync.monitoring.metering import Meter
from sync.monitoring.view import JobView, View, look_at

if TYPE_CHECKING:
    from sync.site import Site

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
_FRESH_SECONDS: Final = 10.0
"""So long one look at the store serves everybody who asks."""
_MESSAGES: Final = ("pending", "claimed", "unknown", "needs_person", "rejected")
_PLANS: Final = ("proposed", "approved", "applying")


@dataclass(frozen=True, slots=True)
class Sources:
    """What figures are read from."""

    site: Site
    pulse: Pulse
    meter: Meter


class Metrics(Collector):
    """The figures of one daemon, read when they are asked for."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        self._lock = threading.Lock()
        self._text, self._read_at = b"", -_FRESH_SECONDS

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        with self._lock:
            if time.monotonic() - self._read_at >= _FRESH_SECONDS:
                self._text = generate_latest(self._registry)
                self._read_at = time.monotonic()
            return self._text

    def describe(self) -> Iterable[Metric]:
        """Return nothing: registering asks for no figures."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every figure; those of the store only where it answers."""
        site_id = self._sources.site.store.site_id
        try:
            view = look_at(self._sources.site)
        except Exception:
            view = None
        yield _gauge("yujing_store_up", "Whether the store could be read", site_id, int(view is not None))
        yield from _of_the_process(self._sources, site_id)
        if view is not None:
            yield from _of_the_site(view, site_id)
            yield from _of_the_jobs(view.jobs, site_id)


def _of_the_process(sources: Sources, site_id: str) -> Iterator[Metric]:
    beat, metered = sources.pulse.beat(), sources.meter.read()
    yield _info("yujing_build", "The program that runs", site_id, version=_version())
    yield _gauge("yujing_daemon_alive", "Whether the loop goes on", site_id, int(beat.alive))
    working = {beat.job: beat.working_seconds} if beat.job else {}
    yield _gauges("yujing_job_working_seconds", "How long the job under way has been at work", site_id, "job", working)
    ends = CounterMetricFamily("yujing_job_ends", "Ends of jobs since the start", labels=["site", "job", "outcome"])
    for (job, outcome), count in sorted(sources.pulse.ends().items()):
        ends.add_metric([site_id, job, outcome], count)
    yield ends
    requests = CounterMetricFamily("yujing_moodle_requests", "Requests to Moodle", labels=["site", "outcome"])
    for outcome, count in sorted(metered.outcomes.items()):
        requests.add_metric([site_id, outcome], count)
    yield requests
    yield _counter("yujing_moodle_request_seconds", "Time that requests to Moodle took", site_id, metered.seconds)
    yield _counter("yujing_moodle_answer_bytes", "Bytes of Moodle's answers", site_id, metered.answer_bytes)


def _of_the_site(view: View, site_id: str) -> Iterator[Metric]:
    figures = view.figures
    waited = (view.at - figures.oldest_waiting).total_seconds() if figures.oldest_waiting else 0.0
    messages = {state: figures.messages.get(state, 0) for state in _MESSAGES}
    plans = {state: figures.plans.get(state, 0) for state in _PLANS}
    yield _info("yujing_schema", "The revision of the store's tables", site_id, revision=view.schema)
    yield _gauge("yujing_lease_held", "Whether a daemon holds the site", site_id, int(bool(view.holder)))
    yield _gauge("yujing_store_bytes", "Size of the database", site_id, view.store_bytes)
    if view.free_bytes is not None:
        yield _gauge("yujing_disk_free_bytes", "Room left where the site's folder is", site_id, view.free_bytes)
    if view.backup_at is not None:
        age = (view.at - view.backup_at).total_seconds()
        yield _gauge("yujing_backup_age_seconds", "Age of the newest backup", site_id, age)
    yield _gauges("yujing_messages", "Messages that have not arrived, by state", site_id, "state", messages)
    yield _gauge("yujing_message_wait_seconds", "How long the oldest unsent message has waited", site_id, waited)
    yield _gauges("yujing_plans", "Plans that are not finished, by state", site_id, "state", plans)
    yield _gauge("yujing_stops", "What keeps judgements from proposing anything", site_id, view.stops)
    yield _gauge("yujing_open_cases", "Cases that are not over", site_id, figures.open_cases)
    yield _gauge("yujing_findings", "Findings that nobody has resolved", site_id, figures.findings)


def _of_the_jobs(jobs: Iterable[JobView], site_id: str) -> Iterator[Metric]:
    known = list(jobs)
    ended = {each.job: each.run for each in known if each.run is not None and each.run.finished_at is not None}
    succeeded = {each.job: each.succeeded_at.timestamp() for each in known if each.succeeded_at is not None}
    seconds = {
        job: ((run.finished_at or run.started_at) - run.started_at).total_seconds() for job, run in ended.items()
    }
    failed = {job: int(run.outcome == "failed") for job, run in ended.items()}
    late = {each.job: int(each.late) for each in known}
    when = "yujing_job_last_success_timestamp_seconds"
    yield _gauges(when, "When the job last ended well", site_id, "job", succeeded)
    yield _gauges("yujing_job_last_duration_seconds", "How long the newest slot took", site_id, "job", seconds)
    yield _gauges("yujing_job_failed", "Whether the newest slot ended badly", site_id, "job", failed)
    yield _gauges("yujing_job_late", "Whether a slot is overdue", site_id, "job", late)


def _gauge(name: str, help_text: str, site_id: str, value: float) -> Metric:
    gauge = GaugeMetricFamily(name, help_text, labels=["site"])
    gauge.add_metric([site_id], value)
    return gauge


def _gauges(name: str, help_text: str, site_id: str, label: str, values: Mapping[str, float]) -> Metric:
    gauge = GaugeMetricFamily(name, help_text, labels=["site", label])
    for each, value in values.items():
        gauge.add_metric([site_id, each], value)
    return gauge


def _counter(name: str, help_text: str, site_id: str, value: float) -> Metric:
    counter = CounterMetricFamily(name, help_text, labels=["site"])
    counter.add_metric([site_id], value)
    return counter


def _info(name: str, help_text: str, site_id: str, **told: str) -> Metric:
    info = InfoMetricFamily(name, help_text, labels=["site"])
    info.add_metric([site_id], told)
    return info


def _version() -> str:
    try:
        return version("yujing")
    except PackageNotFoundError:
        return "unknown"
