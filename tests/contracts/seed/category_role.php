<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * On a TEST Moodle: gives the rights on courses in one course category only, as docs/moodle-setup.md describes by hand.
 *
 *   php category_role.php --moodle=DIR --course=SHORTNAME     in the category of this course
 *   php category_role.php --moodle=DIR --undo                 the second role is deleted; run setup.php afterwards
 *
 * Exit status: 0 done, 2 stopped by an error.
 */

namespace yujing\seed;

define('CLI_SCRIPT', true);

const COURSES_ROLE = 'yujing-courses';
const IN_A_CATEGORY = [
    'moodle/course:view', 'moodle/course:viewhiddencourses', 'moodle/course:enrolreview',
    'moodle/course:viewsuspendedusers', 'moodle/site:accessallgroups', 'moodle/grade:viewall', 'gradereport/user:view',
    'moodle/grade:viewhidden', 'report/completion:view', 'moodle/course:managegroups', 'moodle/course:viewhiddengroups',
];

$options = [];
foreach (array_slice($argv, 1) as $argument) {
    if (!preg_match('/^--(moodle|course|undo)(?:=(.+))?$/', $argument, $match)) {
        fwrite(STDERR, "不认识的选项：{$argument}\n");
        exit(2);
    }
    $options[$match[1]] = $match[2] ?? true;
}
require($options['moodle'] . '/config.php');

try {
    \core\session\manager::set_user(get_admin());
    $present = $DB->get_field('role', 'id', ['shortname' => COURSES_ROLE]);
    if ($present) {
        delete_role($present);
    }
    if (empty($options['undo'])) {
        $system = \context_system::instance();
        $main = $DB->get_field('role', 'id', ['shortname' => 'yujing'], MUST_EXIST);
        $account = $DB->get_field('user', 'id', ['username' => 'yujing', 'deleted' => 0], MUST_EXIST);
        $category = $DB->get_field('course', 'category', ['shortname' => $options['course']], MUST_EXIST);
        $role = create_role('学业预警连接器（课程）', COURSES_ROLE, '');
        set_role_contextlevels($role, [CONTEXT_COURSECAT]);
        foreach (IN_A_CATEGORY as $capability) {
            assign_capability($capability, CAP_ALLOW, $role, $system, true);
            unassign_capability($capability, $main, $system);
        }
        role_assign($role, $account, \context_coursecat::instance($category)->id);
    }
} catch (\Throwable $failure) {
    fwrite(STDERR, '出错，已停止：' . $failure->getMessage() . "\n");
    exit(2);
}
