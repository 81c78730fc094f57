<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later

/** Course completion: one criterion, marked by an editing teacher. */

namespace yujing\seed;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/completionlib.php');
require_once($CFG->dirroot . '/completion/criteria/completion_criteria_role.php');
require_once($CFG->dirroot . '/completion/completion_criteria_completion.php');
require_once($CFG->dirroot . '/completion/completion_completion.php');

/** @param array<string, int> $userids */
function seed_completions(Tally $tally, \stdClass $course, array $entry, array $userids): void {
    if (empty($entry['completion'])) {
        return;
    }
    $criterion = completion_criterion($course);
    foreach ($entry['completions'] ?? [] as $done) {
        $key = ['userid' => known_user($userids, $done['username'], $course), 'course' => $course->id];
        $whole = new \completion_completion($key);
        $existed = $whole->is_complete();
        if (!$existed) {
            (new \completion_criteria_completion($key + ['criteriaid' => $criterion->id]))->mark_complete($done['timecompleted']);
            (new \completion_completion($key))->mark_complete($done['timecompleted']);
        }
        count_outcome($tally, '课程完成', $existed, false);
    }
}

/** The course's criterion, created when missing. */
function completion_criterion(\stdClass $course): \completion_criteria {
    global $DB;
    $role = $DB->get_field('role', 'id', ['shortname' => 'editingteacher'], MUST_EXIST);
    $key = ['course' => $course->id, 'criteriatype' => COMPLETION_CRITERIA_TYPE_ROLE, 'role' => $role];
    $criterion = new \completion_criteria_role($key);
    if (!$criterion->id) {
        $criterion->insert();
    }
    return $criterion;
}
