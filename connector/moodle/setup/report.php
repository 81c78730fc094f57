<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/**
 * What an administrator sees and the token doesn't, as a file for "yujing check": when the token expires and from where
 * it may be used, which rights the service user lacks or has too many, what becomes of a message, what the site forces.
 * It names no person and holds no secret.
 */

namespace yujing\setup;

defined('MOODLE_INTERNAL') || die();

/** The layout of the file; "yujing check" refuses another one. */
const REPORT_FORMAT = 1;
/** The provider of messages between people, in Moodle's names. */
const MESSAGE_PROVIDER = 'moodle_instantmessage';
/** The preference of a user from whom only contacts may write (\core_message\api::MESSAGE_PRIVACY_ONLYCONTACTS). */
const PRIVACY_PREFERENCE = 'message_blocknoncontacts';
const ONLY_CONTACTS = '1';

/**
 * Everything that the report says.
 *
 * @param string[] $functions what the service should offer
 * @return array<string, mixed>
 */
function report(int $serviceid, int $userid, array $functions): array {
    global $CFG;
    return [
        'format' => REPORT_FORMAT,
        'made_at' => gmdate('Y-m-d\TH:i:s\Z'),
        'release' => $CFG->release,
        'wwwroot' => $CFG->wwwroot,
        'account' => report_account($userid),
        'capabilities' => report_capabilities($userid),
        'functions' => report_functions($serviceid, $functions),
        'tokens' => report_tokens($serviceid, $userid),
        'messages' => report_messages(),
        'settings' => report_settings(),
    ];
}

/** Writes the report; only its owner can read it. */
function write_report(Steps $steps, string $file, array $report): void {
    $text = json_encode($report, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
    write_private_file($file, $text . "\n");
    $steps->hint("站点情况已写入 {$file}：请放到站点文件夹中，名为 moodle-setup.json，供 yujing check 使用");
}

/** @return array<string, mixed> */
function report_account(int $userid): array {
    global $CFG, $DB;
    $user = $DB->get_record('user', ['id' => $userid], 'id, username, suspended, timezone, lang');
    $roles = $DB->get_fieldset_sql(
        'SELECT DISTINCT r.shortname FROM {role_assignments} a JOIN {role} r ON r.id = a.roleid WHERE a.userid = ? ORDER BY 1',
        [$userid]
    );
    return [
        'id' => $userid,
        'username' => $user->username ?? null,
        'suspended' => !empty($user->suspended),
        'site_admin' => is_siteadmin($userid),
        'roles' => array_values($roles),
        'timezone' => \core_date::get_user_timezone($user ?: null),
        'sees_suspended_marks' => !get_user_preferences(
            'grade_report_showonlyactiveenrol', !empty($CFG->grade_report_showonlyactiveenrol), $userid),
    ];
}

/**
 * The rights: needed and missing; needed and held in some course categories only (a role for one college); given by a
 * role of the account and not needed; forbidden somewhere.
 *
 * @return array<string, string[]>
 */
function report_capabilities(int $userid): array {
    global $DB;
    $system = \context_system::instance();
    $missing = array_filter(CAPABILITIES, fn($each) => !has_capability($each, $system, $userid, false));
    $partly = array_filter($missing, fn($each) => held_in_a_category($each, $userid));
    $given = $DB->get_fieldset_sql(
        'SELECT DISTINCT c.capability FROM {role_assignments} a JOIN {role_capabilities} c ON c.roleid = a.roleid
          WHERE a.userid = ? AND c.permission = ? ORDER BY 1',
        [$userid, CAP_ALLOW]
    );
    $forbidden = $DB->get_fieldset_sql(
        'SELECT DISTINCT c.capability FROM {role_assignments} a JOIN {role_capabilities} c ON c.roleid = a.roleid
          WHERE a.userid = ? AND c.permission < 0 ORDER BY 1',
        [$userid]
    );
    return [
        'missing' => array_values(array_diff($missing, $partly)),
        'in_categories' => array_values($partly),
        'not_needed' => array_values(array_diff($given, CAPABILITIES)),
        'forbidden_somewhere' => array_values(array_intersect($forbidden, CAPABILITIES)),
    ];
}

/** The account holds the right in a course category in which it was given a role. */
function held_in_a_category(string $capability, int $userid): bool {
    global $DB;
    $categories = $DB->get_fieldset_sql(
        'SELECT DISTINCT x.id FROM {role_assignments} a JOIN {context} x ON x.id = a.contextid
          WHERE a.userid = ? AND x.contextlevel = ?',
        [$userid, CONTEXT_COURSECAT]
    );
    foreach ($categories as $id) {
        if (has_capability($capability, \context::instance_by_id($id), $userid, false)) {
            return true;
        }
    }
    return false;
}

/**
 * @param string[] $functions
 * @return array<string, string[]>
 */
function report_functions(int $serviceid, array $functions): array {
    global $DB;
    $present = $DB->get_fieldset_select('external_services_functions', 'functionname', 'externalserviceid = ?', [$serviceid]);
    return [
        'missing' => array_values(array_diff($functions, $present)),
        'not_needed' => array_values(array_diff($present, $functions, REPORT_FUNCTIONS)),
    ];
}

/**
 * The service user's tokens for the service, without the tokens themselves.
 *
 * @return array<int, array<string, string|null>>
 */
function report_tokens(int $serviceid, int $userid): array {
    $describe = fn($token) => [
        'valid_until' => $token->validuntil ? gmdate('Y-m-d\TH:i:s\Z', (int) $token->validuntil) : null,
        'addresses' => (string) $token->iprestriction,
    ];
    return array_map($describe, array_values(valid_tokens($serviceid, $userid)));
}

/**
 * What becomes of a message between people: through which outputs it leaves by default, and who refuses it.
 *
 * @return array<string, mixed>
 */
function report_messages(): array {
    global $CFG, $DB;
    $default = explode(',', (string) get_config('message', 'message_provider_' . MESSAGE_PROVIDER . '_enabled'));
    $outputs = [];
    foreach (get_message_processors(true) as $name => $processor) {
        $outputs[] = [
            'name' => $name,
            'configured' => (bool) $processor->configured,
            'by_default' => in_array($name, $default, true),
            'forced' => (bool) get_config('message', "{$name}_provider_" . MESSAGE_PROVIDER . '_locked'),
        ];
    }
    $only = $DB->sql_compare_text('value') . ' = ?';
    return [
        'enabled' => !empty($CFG->messaging),
        'outputs' => $outputs,
        'all_users' => !empty($CFG->messagingallusers),
        'contacts_only' => $DB->count_records_select('user_preferences', "name = ? AND {$only}", [PRIVACY_PREFERENCE, ONLY_CONTACTS]),
    ];
}

/** @return array<string, mixed> */
function report_settings(): array {
    global $CFG;
    return [
        'timezone' => \core_date::get_server_timezone(),
        'forced_timezone' => (string) $CFG->forcetimezone === '99' ? null : $CFG->forcetimezone,
        'show_user_identity' => array_values(array_filter(explode(',', $CFG->showuseridentity ?? ''))),
        'hidden_user_fields' => array_values(array_filter(explode(',', $CFG->hiddenuserfields ?? ''))),
        'shows_marks' => !empty($CFG->grade_report_user_showgrade),
        'shows_ranges' => !empty($CFG->grade_report_user_showrange),
        'cron_seconds_ago' => time() - (int) get_config('tool_task', 'lastcronstart'),
        'profile_fields_seen_by_all' => exposed_profile_fields(PROFILE_FIELDS),
        'course_fields_not_given' => withheld_course_fields(COURSE_FIELDS),
    ];
}
