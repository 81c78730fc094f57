<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/** The role with exactly its capabilities, and the service user that holds it. */

namespace yujing\setup;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->dirroot . '/user/lib.php');

/** Preferences of the service user: the grade report must not leave out suspended enrolments. */
const PREFERENCES = ['grade_report_showonlyactiveenrol' => '0'];

/** The role, assignable in the system context only. Returns its id, 0 when a dry run has none yet. */
function ensure_role(Steps $steps): int {
    global $DB;
    $roleid = (int) $DB->get_field('role', 'id', ['shortname' => SHORTNAME]);
    if (!$roleid) {
        $create = fn() => create_role(ROLE_NAME, SHORTNAME, ROLE_DESCRIPTION);
        $roleid = (int) $steps->change('建立角色 ' . SHORTNAME, $create);
    }
    $levels = $roleid ? array_map('intval', get_role_contextlevels($roleid)) : [];
    if (array_values($levels) !== [CONTEXT_SYSTEM]) {
        $steps->change('角色只能在全站范围分派', fn() => set_role_contextlevels($roleid, [CONTEXT_SYSTEM]));
    }
    return $roleid;
}

/**
 * Grants what is missing and takes back what is not on the list, wherever the role was given it.
 *
 * @param string[] $wanted
 */
function ensure_role_capabilities(Steps $steps, int $roleid, array $wanted): void {
    global $DB;
    $system = \context_system::instance();
    $present = $DB->get_records('role_capabilities', ['roleid' => $roleid]);
    $granted = [];
    foreach ($present as $row) {
        $onlist = in_array($row->capability, $wanted, true);
        if ((int) $row->contextid === $system->id && $onlist && (int) $row->permission === CAP_ALLOW) {
            $granted[] = $row->capability;
        } else if (!$onlist && (int) $row->permission === CAP_ALLOW) {
            $take = fn() => unassign_capability($row->capability, $roleid, $row->contextid);
            $steps->change("收回不需要的权限 {$row->capability}", $take);
        }
    }
    foreach (array_diff($wanted, $granted) as $capability) {
        if (!get_capability_info($capability)) {
            throw new \RuntimeException("这个 Moodle 没有权限 {$capability}：可能版本过旧，或核心插件被移除");
        }
        $give = fn() => assign_capability($capability, CAP_ALLOW, $roleid, $system, true);
        $steps->change("赋予权限 {$capability}", $give);
    }
}

/** The service user. Returns its id, 0 when a dry run has none yet. */
function ensure_account(Steps $steps, string $username, string $lang, string $timezone): int {
    global $CFG, $DB;
    require_known_locale($lang, $timezone);
    $wanted = ['lang' => $lang, 'timezone' => $timezone, 'suspended' => 0, 'confirmed' => 1];
    $user = $DB->get_record('user', ['username' => $username, 'deleted' => 0, 'mnethostid' => $CFG->mnet_localhost_id]);
    if ($user && $user->auth !== 'webservice') {
        throw new \RuntimeException("用户名 {$username} 已被另一账号使用（登录方式 {$user->auth}），请用 --username 换一个");
    }
    if (!$user) {
        $create = fn() => user_create_user(new_account($username, $wanted), false);
        $userid = (int) $steps->change("建立服务账号 {$username}（不能登录网页）", $create);
    } else {
        $userid = (int) $user->id;
        $changed = array_filter($wanted, fn($value, $key) => (string) $user->$key !== (string) $value, ARRAY_FILTER_USE_BOTH);
        if ($changed) {
            $update = fn() => user_update_user((object) ($changed + ['id' => $userid]), false);
            $steps->change('改回服务账号的设置：' . implode('、', array_keys($changed)), $update);
        }
    }
    ensure_preferences($steps, $userid);
    return $userid;
}

/**
 * A new service user. The name is what students see as the sender of a message, so it is a neutral one.
 *
 * @param array<string, string|int> $settings
 */
function new_account(string $username, array $settings): \stdClass {
    global $CFG;
    return (object) ($settings + [
        'username' => $username, 'auth' => 'webservice', 'mnethostid' => $CFG->mnet_localhost_id,
        'lastname' => '学业帮扶', 'firstname' => '通知', 'email' => "{$username}@example.invalid", 'emailstop' => 1,
        'maildisplay' => 0, 'description' => '学业预警连接器的服务账号，由 setup.php 建立。',
    ]);
}

/** The language and the time zone exist on this site. */
function require_known_locale(string $lang, string $timezone): void {
    if (!get_string_manager()->translation_exists($lang)) {
        throw new \RuntimeException("站点没有安装语言包 {$lang}（--lang）");
    }
    if (!in_array($timezone, \DateTimeZone::listIdentifiers(), true)) {
        throw new \RuntimeException("不认识的时区 {$timezone}（--timezone），应如 Asia/Shanghai");
    }
}

/** The service user's preferences. */
function ensure_preferences(Steps $steps, int $userid): void {
    foreach (PREFERENCES as $name => $value) {
        if (!$userid || get_user_preferences($name, null, $userid) !== $value) {
            $set = fn() => set_user_preference($name, $value, $userid);
            $steps->change("服务账号的偏好 {$name} 设为 {$value}（成绩报表包含已暂停的选课）", $set);
        }
    }
}

/** The service user holds the role in the system context. */
function ensure_assignment(Steps $steps, int $roleid, int $userid): void {
    $system = \context_system::instance();
    if (!$roleid || !$userid || !user_has_role_assignment($userid, $roleid, $system->id)) {
        $steps->change('把角色分派给服务账号', fn() => role_assign($roleid, $userid, $system->id));
    }
}
