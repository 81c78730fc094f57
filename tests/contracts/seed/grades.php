<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later

/** Marks, with their dates and flags. */

namespace yujing\seed;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/gradelib.php');

const FLAGS = ['hidden', 'overridden', 'excluded', 'locked'];

/**
 * Writes the marks of one course, then lets Moodle compute the course totals once.
 *
 * @param array<string, \grade_item> $items
 * @param array<string, int> $userids
 */
function seed_grades(Tally $tally, \stdClass $course, array $items, array $entries, array $userids): void {
    $present = [];
    foreach ($items as $idnumber => $item) {
        foreach (\grade_grade::fetch_all(['itemid' => $item->id]) ?: [] as $grade) {
            $present[$idnumber][$grade->userid] = $grade;
        }
    }
    if ($entries) {
        \grade_item::fetch_course_item($course->id)->force_regrading();
    }
    foreach ($entries as $entry) {
        $item = $items[$entry['item']] ?? throw new \RuntimeException("课程 {$course->shortname} 没有成绩项 {$entry['item']}");
        $userid = known_user($userids, $entry['username'], $course);
        $grade = $present[$entry['item']][$userid] ?? null;
        $same = $grade !== null && is_as_wanted($grade, $entry);
        if (!$same) {
            write_grade($item, $userid, $grade, $entry);
        }
        count_outcome($tally, '成绩', $grade !== null, !$same);
    }
    if ($entries && grade_regrade_final_grades($course->id) !== true) {
        throw new \RuntimeException("课程 {$course->shortname} 的总评计算失败");
    }
}

/** The mark, its date and its flags are what the file says. */
function is_as_wanted(\grade_grade $grade, array $entry): bool {
    foreach (FLAGS as $flag) {
        if (!empty($grade->$flag) !== (bool) ($entry[$flag] ?? false)) {
            return false;
        }
    }
    return is_same_number($grade->finalgrade, $entry['value']) && is_same_number($grade->timemodified, $entry['graded']);
}

/** Equal as numbers, or both absent. */
function is_same_number(mixed $present, mixed $wanted): bool {
    return ($present === null) === ($wanted === null) && abs((float) $present - (float) $wanted) < 0.00001;
}

/** Writes one mark as a teacher would, then the flags and the date that the teacher's pages would have left. */
function write_grade(\grade_item $item, int $userid, ?\grade_grade $grade, array $entry): void {
    if ($grade !== null && ($grade->locked || $grade->overridden)) {
        $grade->locked = 0;
        $grade->overridden = 0;
        $grade->update('seed');
    }
    $item->update_final_grade($userid, $entry['value'], 'seed', false, FORMAT_MOODLE, null, $entry['graded']);
    $grade = \grade_grade::fetch(['itemid' => $item->id, 'userid' => $userid]);
    if (!$grade) {
        throw new \RuntimeException("成绩项 {$item->idnumber} 不接受成绩（可能已锁定）");
    }
    if (is_as_wanted($grade, $entry)) {
        return;
    }
    $when = $entry['graded'] ?? time();
    foreach (FLAGS as $flag) {
        $set = $flag === 'hidden' ? 1 : $when;
        $grade->$flag = empty($entry[$flag]) ? 0 : $set;
    }
    $grade->timemodified = $entry['graded'];
    $grade->update('seed');
}
