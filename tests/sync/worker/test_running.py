"""A worker on a real queue: nothing doubled, nothing lost, nothing poisonous for the rest."""

from __future__ import annotations

import logging
from threading import Thread

import pytest
from sqlalchemy import create_engine, text

from sync.worker.queue import Queue, QueueUnavailable
from sync.worker.running import Outcome, Stop, wait_after
from sync.worker.tickets import Ticket
from tests.sync.worker.conftest import Bench, a_ticket, statement


def tickets(queue: Queue) -> list[tuple[str, Ticket, int]]:
    return [(job.state, job.ticket, job.tried) for job in queue.jobs("todo", "doing", "failed")]


def test_a_stage_that_waits_is_not_put_twice(queue: Queue, bench: Bench) -> None:
    assert queue.put([a_ticket(), a_ticket(), a_ticket("other")]) == 2
    assert queue.put([a_ticket()]) == 0
    bench.run()
    assert sorted(bench.done) == sorted([a_ticket(), a_ticket("other")])
    assert tickets(queue) == []


def test_what_is_due_at_the_start_is_done_and_what_follows_it(queue: Queue, bench: Bench) -> None:
    bench.due = [a_ticket(stage="pull")]
    bench.doing = lambda ticket, stop: Outcome(following=(a_ticket(),) if ticket.stage == "pull" else ())
    bench.run()
    assert bench.done == [a_ticket(stage="pull"), a_ticket()]


def test_a_poisonous_job_is_parked_with_its_reason_and_the_others_go_on(queue: Queue, bench: Bench) -> None:
    poison, others = a_ticket("bad"), [a_ticket(), a_ticket("other")]
    queue.put([poison, *others])
    bench.doing = lambda ticket, stop: Outcome("ValueError", failed=True) if ticket == poison else Outcome("1")
    bench.run()
    assert bench.parked == [(poison, "ValueError")]
    assert bench.done.count(poison) == 3
    assert set(others) <= set(bench.done)
    assert tickets(queue) == [("failed", poison, 2)]

    (parked,) = queue.jobs("failed")
    assert queue.release(parked.number) == poison
    assert tickets(queue) == [("todo", poison, 0)]
    bench.doing = lambda ticket, stop: Outcome("1")
    bench.run()
    assert tickets(queue) == []
    assert queue.release(parked.number) is None


def test_what_passes_by_itself_is_met_with_more_patience(queue: Queue, bench: Bench) -> None:
    queue.put([a_ticket()])
    bench.doing = lambda ticket, stop: Outcome("Moodle 没有回答", failed=len(bench.done) < 20, passing=True)
    bench.run()
    assert (len(bench.done), bench.parked) == (20, [])


def test_a_job_that_waits_to_be_tried_again_lets_others_of_its_moodle_go_first(queue: Queue, bench: Bench) -> None:
    queue.put([a_ticket(stage="pull")], tried=1, wait_seconds=3600)
    queue.put([a_ticket(stage="send")])
    bench.run()
    assert bench.done == [a_ticket(stage="send")]


def test_the_waits_grow() -> None:
    waits = [wait_after(tried) for tried in range(1, 12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (30, 3600)


def test_told_to_end_it_puts_the_job_under_way_back(queue: Queue, bench: Bench) -> None:
    def told(ticket: Ticket, stop: Stop) -> Outcome:
        bench.ending.tell()
        return Outcome(left=stop())

    queue.put([a_ticket(), a_ticket("other")])
    bench.doing = told
    bench.run(until_empty=False)
    assert len(bench.done) == 1
    assert sorted(tickets(queue)) == sorted([("todo", a_ticket(), 0), ("todo", a_ticket("other"), 0)])


def orphan(queue: Queue, url: str, ticket: Ticket, tried: int = 0) -> None:
    """Leave a job as a worker leaves it that was killed while working on it, a minute ago."""
    queue.put([ticket], tried=tried)
    long_ago = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        worker = connection.execute(text(long_ago)).scalar_one()
        taken = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker WHERE queueing_lock = :lock"
        connection.execute(text(taken), {"worker": worker, "lock": ticket.queueing_lock})
    engine.dispose()


def test_the_job_of_a_worker_that_was_killed_is_taken_back_and_done(queue: Queue, bench: Bench, queue_url: str) -> None:
    orphan(queue, queue_url, a_ticket())
    bench.run()
    assert (bench.done, tickets(queue)) == ([a_ticket()], [])


def test_a_job_that_kills_its_worker_again_and_again_is_parked(queue: Queue, bench: Bench, queue_url: str) -> None:
    orphan(queue, queue_url, a_ticket(), tried=2)
    queue.put([a_ticket("other")])
    bench.run()
    assert bench.done == [a_ticket("other")]
    assert bench.parked == [(a_ticket(), "做这件事的工作进程多次中断")]
    assert [state for state, _, _ in tickets(queue)] == ["failed"]


def test_a_worker_killed_while_it_looked_around_keeps_nobody_from_looking(
    queue: Queue, bench: Bench, queue_url: str
) -> None:
    statement(
        queue_url,
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, status) "
        "VALUES ('stages', 'look', 'look', 'doing')",
    )
    bench.run()
    engine = create_engine(queue_url)
    with engine.connect() as connection:
        left = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        assert connection.execute(left).scalar_one() == 0
    engine.dispose()


def test_two_workers_share_the_jobs_and_do_none_twice(queue: Queue, bench: Bench, queue_url: str) -> None:
    queue.put(a_ticket(f"site{number}") for number in range(12))
    second = Bench(queue_url)
    thread = Thread(target=second.run)
    thread.start()
    bench.run()
    thread.join()
    assert sorted([*bench.done, *second.done]) == sorted(a_ticket(f"site{number}") for number in range(12))


def test_the_queue_goes_away_and_comes_back(
    queue: Queue, bench: Bench, queue_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    killing = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = 'queue_of_tests' AND pid <> pg_backend_pid()"
    )

    def cut(ticket: Ticket, stop: Stop) -> Outcome:
        if len(bench.done) == 1:
            statement(queue_url, killing)
        if len(bench.done) == 3:
            bench.ending.tell()
        return Outcome("1")

    queue.put([a_ticket("a"), a_ticket("b")])
    bench.doing = cut
    with caplog.at_level(logging.INFO):
        bench.run()
    assert {ticket.site for ticket in bench.done} == {"a", "b"}


def test_a_queue_out_of_reach_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.worker.queue._PATIENCE_SECONDS", 0.2)
    with pytest.raises(QueueUnavailable) as refused, Queue("postgresql://someone:hush-hush@127.0.0.1:9/queue"):
        pass
    assert "任务队列的数据库不能使用" in str(refused.value)
    assert "hush" not in str(refused.value)
