<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Fills a TEST Moodle with an invented college; the stand-in Moodle loads the same file.
 *
 *   php seed.php --moodle=DIR --college=FILE.json [--password-file=FILE]
 *
 * Run setup.php first: it creates the profile and course fields. May be run again with a changed
 * file: what is there is found (users by username, courses by shortname, items by idnumber) and brought
 * to what the file says, so a changed mark is a correction. What the file does not name stays as it is.
 *
 * The file:
 *   {"users": [{"username", "idnumber", "email", "firstname", "lastname", "suspended": false,
 *               "profile": {"college": "", "major": "", "class": "", "entryyear": ""}}],
 *    "courses": [{"shortname", "fullname", "idnumber", "category": "学院/系", "startdate": unix, "enddate": unix,
 *        "visible": true, "customfields": {"credits": "4", "coursetype": "必修"}, "completion": false,
 *        "items": [{"idnumber": "final", "name": "总评(正考)", "max": 100, "min": 0, "pass": 60, "hidden": false,
 *                   "scale": null or ["不及格", "及格", "中", "良", "优"]}],
 *        "enrolments": [{"username", "role": "student", "status": "active"}],
 *        "grades": [{"username", "item": "final", "value": 57.5 or null, "graded": unix, "hidden": false,
 *                    "locked": false, "overridden": false, "excluded": false}],
 *        "completions": [{"username", "timecompleted": unix}]}]}
 * username: lower case. role: student, teacher or editingteacher. status: active, suspended, or removed (is unenrolled,
 * with which Moodle drops the marks). On a scale, value is the step counted from 1. graded null: a mark without a date.
 * completion true: one criterion, "marked complete by an editing teacher"; completions also set the course completed.
 * A flag or list that is left out is false or empty. With a password file every user can log in with its first line.
 *
 * Exit status: 0 done, 2 stopped by an error.
 */

namespace yujing\seed;

define('CLI_SCRIPT', true);

/** @return array<string, string> the options given as --name=value */
function read_options(array $arguments): array {
    $options = [];
    foreach ($arguments as $argument) {
        if (!preg_match('/^--(moodle|college|password-file)=(.+)$/s', $argument, $match)) {
            fwrite(STDERR, "不认识的选项：{$argument}\n");
            exit(2);
        }
        $options[$match[1]] = $match[2];
    }
    if (!isset($options['moodle'], $options['college'])) {
        fwrite(STDERR, "用法：php seed.php --moodle=目录 --college=文件.json [--password-file=文件]\n");
        exit(2);
    }
    return $options;
}

/** @return array{users: array[], courses: array[]} the decoded file */
function read_college(string $file): array {
    $college = json_decode((string) @file_get_contents($file), true, 64, JSON_THROW_ON_ERROR);
    if (!isset($college['users'], $college['courses'])) {
        throw new \RuntimeException("{$file} 缺少 users 或 courses");
    }
    return $college;
}

/** Everything in the file, users first. */
function seed(array $college, ?string $password): void {
    $tally = new Tally();
    $userids = seed_users($tally, $college['users'], $password);
    foreach ($college['courses'] as $number => $entry) {
        if ($number % 20 === 0) {
            echo "课程 {$number} / " . count($college['courses']) . "\n";
        }
        $course = seed_course($tally, $entry);
        $items = seed_items($tally, $course, $entry['items'] ?? []);
        seed_enrolments($tally, $course, $entry['enrolments'] ?? [], $userids);
        seed_grades($tally, $course, $items, $entry['grades'] ?? [], $userids);
        seed_completions($tally, $course, $entry, $userids);
    }
    \cache_helper::purge_by_event('changesincoursecat');
    echo $tally->summary();
}

$yujingoptions = read_options(array_slice($argv, 1));
require($yujingoptions['moodle'] . '/config.php');
foreach (['tally', 'people', 'courses', 'grades', 'completions'] as $yujingpart) {
    require_once(__DIR__ . "/{$yujingpart}.php");
}
try {
    \core\session\manager::set_user(get_admin());
    $CFG->noemailever = true;
    $yujingpassword = isset($yujingoptions['password-file'])
        ? trim(file($yujingoptions['password-file'])[0] ?? '') : null;
    seed(read_college($yujingoptions['college']), $yujingpassword);
} catch (\Throwable $failure) {
    fwrite(STDERR, '出错，已停止：' . $failure->getMessage() . "\n" . $failure->getTraceAsString() . "\n");
    exit(2);
}
