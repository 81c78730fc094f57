<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later

/** Accounts and enrolments. */

namespace yujing\seed;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->dirroot . '/user/lib.php');
require_once($CFG->dirroot . '/user/profile/lib.php');
require_once($CFG->libdir . '/enrollib.php');

/**
 * @param array[] $entries
 * @return array<string, int> the id of every user in the file, by username
 */
function seed_users(Tally $tally, array $entries, ?string $password): array {
    global $DB, $CFG;
    $hash = $password === null ? AUTH_PASSWORD_NOT_CACHED : hash_internal_user_password($password);
    $ids = [];
    foreach ($entries as $entry) {
        $wanted = array_intersect_key($entry, array_flip(['username', 'idnumber', 'email', 'firstname', 'lastname']))
            + ['suspended' => (int) ($entry['suspended'] ?? false)];
        $key = ['username' => $entry['username'], 'mnethostid' => $CFG->mnet_localhost_id];
        $present = $DB->get_record('user', $key);
        if (!$present) {
            $fixed = ['auth' => 'manual', 'confirmed' => 1, 'mnethostid' => $CFG->mnet_localhost_id, 'password' => $hash];
            $ids[$entry['username']] = user_create_user($wanted + $fixed, false);
        } else {
            $ids[$entry['username']] = (int) $present->id;
        }
        $changed = $present ? update_user($present, $wanted, $password === null ? null : $password) : false;
        $changed = save_profile($ids[$entry['username']], $entry['profile'] ?? []) || $changed;
        count_outcome($tally, '用户', (bool) $present, $changed);
    }
    return $ids;
}

/** Brings an account to what the file says. */
function update_user(\stdClass $present, array $wanted, ?string $password): bool {
    $changed = differences($wanted, $present);
    if ($changed) {
        user_update_user((object) ($changed + ['id' => $present->id]), false);
    }
    if ($password !== null && !validate_internal_user_password($present, $password)) {
        update_internal_user_password($present, $password);
    }
    return (bool) $changed;
}

/** Sets the profile fields; an unknown one is an error, since Moodle would ignore it without a word. */
function save_profile(int $userid, array $fields): bool {
    $present = (array) profile_user_record($userid, false);
    $unknown = array_diff_key($fields, $present);
    if ($unknown) {
        throw new \RuntimeException('站点没有个人资料字段 ' . implode('、', array_keys($unknown)) . '，请先运行 setup.php');
    }
    $changed = array_filter($fields, fn($value, $name) => (string) $present[$name] !== $value, ARRAY_FILTER_USE_BOTH);
    if ($changed) {
        $data = ['id' => $userid];
        foreach ($changed as $name => $value) {
            $data['profile_field_' . $name] = $value;
        }
        profile_save_data((object) $data);
    }
    return (bool) $changed;
}

/** @param array<string, int> $userids */
function seed_enrolments(Tally $tally, \stdClass $course, array $entries, array $userids): void {
    global $DB;
    if (!$entries) {
        return;
    }
    $plugin = enrol_get_plugin('manual');
    $instance = manual_instance($plugin, $course);
    $roles = $DB->get_records_menu('role', null, '', 'shortname, id');
    $present = $DB->get_records_menu('user_enrolments', ['enrolid' => $instance->id], '', 'userid, status');
    foreach ($entries as $entry) {
        $userid = known_user($userids, $entry['username'], $course);
        $status = $entry['status'] ?? 'active';
        $wanted = $status === 'suspended' ? ENROL_USER_SUSPENDED : ENROL_USER_ACTIVE;
        if ($status === 'removed') {
            isset($present[$userid]) && $plugin->unenrol_user($instance, $userid);
            count_outcome($tally, '选课', true, isset($present[$userid]));
            continue;
        }
        if (!isset($present[$userid])) {
            $plugin->enrol_user($instance, $userid, $roles[$entry['role'] ?? 'student'], 0, 0, $wanted, false);
        } else if ((int) $present[$userid] !== $wanted) {
            $plugin->update_user_enrol($instance, $userid, $wanted);
        }
        count_outcome($tally, '选课', isset($present[$userid]), (int) ($present[$userid] ?? $wanted) !== $wanted);
    }
}

/** The course's manual enrolment, added where the course has none; it sends no words of welcome. */
function manual_instance(\enrol_plugin $plugin, \stdClass $course): \stdClass {
    global $DB;
    $key = ['courseid' => $course->id, 'enrol' => 'manual'];
    if (!$DB->record_exists('enrol', $key)) {
        $plugin->add_default_instance($course);
    }
    $instance = $DB->get_record('enrol', $key, '*', IGNORE_MULTIPLE);
    if ($instance->customint1) {
        $instance->customint1 = 0;
        $DB->update_record('enrol', $instance);
    }
    return $instance;
}

/** The id of a user that the file names. */
function known_user(array $userids, string $username, \stdClass $course): int {
    return $userids[$username]
        ?? throw new \RuntimeException("课程 {$course->shortname} 提到的用户 {$username} 不在 users 里");
}

/** Counts one thing by what became of it. */
function count_outcome(Tally $tally, string $kind, bool $existed, bool $changed): void {
    if (!$existed) {
        $tally->created($kind);
    } else if ($changed) {
        $tally->changed($kind);
    } else {
        $tally->unchanged($kind);
    }
}
