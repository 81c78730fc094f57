<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/** Takes away again what this script made, and only that: what others use, or have filled in, is left and named. */

namespace yujing\setup;

use core_course\reportbuilder\datasource\participants;
use core_reportbuilder\datasource;
use core_reportbuilder\local\helpers\report as report_helper;
use core_reportbuilder\local\models\report;

defined('MOODLE_INTERNAL') || die();

/** With this begins the idnumber of every cohort and group of the connector. */
const MARK = 'yujing:';

/**
 * Steps, in this order, so that one that was interrupted is finished by the next run: see that no cohort and no group
 * of ours is left; the report; the service with its tokens; the role; the account; the fields that nobody filled in.
 */
function remove_all(Steps $steps, string $username, bool $dryrun): int {
    global $CFG, $DB;
    require_cleared($steps, $dryrun);
    $account = $DB->get_record('user', ['username' => $username, 'deleted' => 0, 'mnethostid' => $CFG->mnet_localhost_id]);
    if ($account && ($account->auth !== 'webservice' || is_siteadmin($account->id))) {
        $steps->attention("账号 {$username} 不是本程序建立的那种（登录方式 {$account->auth}），没有动它");
        $account = false;
    }
    remove_report($steps);
    remove_service($steps, $account ? (int) $account->id : 0);
    remove_role($steps, $account ? (int) $account->id : 0);
    if ($account) {
        remove_account($steps, $account);
    }
    remove_profile_fields($steps);
    remove_course_fields($steps);
    $steps->hint('“启用网络服务”和 REST 协议没有关闭：可能还有别的系统在用');
    $steps->hint('已经发给学生的消息没有删除');
    if ($dryrun) {
        $steps->hint('核对无误后，加上 --yes 再运行一次');
    }
    return $steps->finish();
}

/** While cohorts or groups of ours are left, nothing is removed: without the token "yujing uninstall" could not go on. */
function require_cleared(Steps $steps, bool $dryrun): void {
    global $DB;
    $ours = $DB->sql_like('idnumber', '?');
    $cohorts = $DB->get_fieldset_select('cohort', 'id', $ours, [MARK . '%']);
    $groups = $DB->count_records_select('groups', $ours, [MARK . '%']);
    if ($cohorts) {
        [$insql, $ids] = $DB->get_in_or_equal($cohorts);
        $courses = $DB->get_fieldset_sql(
            "SELECT DISTINCT c.shortname FROM {enrol} e JOIN {course} c ON c.id = e.courseid
              WHERE e.enrol = 'cohort' AND e.customint1 {$insql}", $ids);
        foreach ($courses as $shortname) {
            $steps->attention("课程 {$shortname} 以本系统的群组作“群组同步”选课：删除群组会让学生退课，请先在该课程里改掉");
        }
    }
    if (!$cohorts && !$groups) {
        return;
    }
    $what = '还有本系统的群组 ' . count($cohorts) . " 个、小组 {$groups} 个（编号以 " . MARK . ' 开头）：'
        . '请先运行 yujing uninstall --from-lms；本程序已不在时，请手工删除它们';
    if (!$dryrun) {
        throw new \RuntimeException($what);
    }
    $steps->attention($what);
}

/** Our custom report. */
function remove_report(Steps $steps): void {
    $found = report::get_records(['name' => REPORT_NAME, 'source' => participants::class,
        'type' => datasource::TYPE_CUSTOM_REPORT]);
    foreach ($found as $report) {
        $id = (int) $report->get('id');
        $steps->change('删除自定义报表“' . REPORT_NAME . '”', fn() => report_helper::delete_report($id));
    }
}

/** The service with its functions, authorisations and tokens, unless somebody else uses it. */
function remove_service(Steps $steps, int $userid): void {
    global $DB;
    $manager = new \webservice();
    $service = $manager->get_external_service_by_shortname(SHORTNAME);
    if (!$service) {
        return;
    }
    $serviceid = (int) $service->id;
    $foreign = $DB->count_records_select('external_services_users', 'externalserviceid = ? AND userid <> ?', [$serviceid, $userid])
        + $DB->count_records_select('external_tokens', 'externalserviceid = ? AND userid <> ?', [$serviceid, $userid]);
    if ($service->component || $foreign) {
        $steps->attention('对外服务 ' . SHORTNAME . ' 属于插件，或还有别的账号的授权、令牌，没有动它');
        return;
    }
    $tokens = $DB->count_records('external_tokens', ['externalserviceid' => $serviceid]);
    $remove = fn() => $manager->delete_service($serviceid);
    $steps->change('删除对外服务 ' . SHORTNAME . "，连同它的授权和 {$tokens} 个令牌", $remove);
}

/** The role, unless somebody else holds it. */
function remove_role(Steps $steps, int $userid): void {
    global $DB;
    $roleid = (int) $DB->get_field('role', 'id', ['shortname' => SHORTNAME]);
    if (!$roleid) {
        return;
    }
    $holders = $DB->count_records_select('role_assignments', 'roleid = ? AND userid <> ?', [$roleid, $userid]);
    if ($holders) {
        $steps->attention('角色 ' . SHORTNAME . " 还分派给别的账号（{$holders} 处），没有动它");
        return;
    }
    $steps->change('删除角色 ' . SHORTNAME . '，连同它的分派', fn() => delete_role($roleid));
}

/** The account: deleted where it never wrote to anybody, else suspended, so that its messages keep their sender. */
function remove_account(Steps $steps, \stdClass $account): void {
    global $DB;
    $role = (int) $DB->get_field('role', 'id', ['shortname' => SHORTNAME]);
    $service = (int) $DB->get_field('external_services', 'id', ['shortname' => SHORTNAME]);
    $others = $DB->count_records_select('role_assignments', 'userid = ? AND roleid <> ?', [$account->id, $role])
        + $DB->count_records_select('external_tokens', 'userid = ? AND externalserviceid <> ?', [$account->id, $service]);
    if ($others) {
        $steps->attention("账号 {$account->username} 还有别的角色或令牌，没有动它");
    } else if (!$DB->record_exists('messages', ['useridfrom' => $account->id])) {
        $steps->change("删除服务账号 {$account->username}（没有发过消息）", fn() => delete_user($account));
    } else if (!$account->suspended) {
        $suspend = fn() => user_update_user((object) ['id' => $account->id, 'suspended' => 1], false);
        $steps->change("停用服务账号 {$account->username}（发过消息，学生仍看得到发件人）", $suspend);
    }
}

/** Profile fields of our category that nobody has filled in, and the category once it is empty. */
function remove_profile_fields(Steps $steps): void {
    global $DB;
    $category = $DB->get_field('user_info_category', 'id', ['name' => FIELD_CATEGORY], IGNORE_MULTIPLE);
    if (!$category) {
        return;
    }
    $left = 0;
    foreach ($DB->get_records('user_info_field', ['categoryid' => $category], 'sortorder') as $field) {
        $written = $DB->sql_isnotempty('user_info_data', 'data', false, true);
        $filled = $DB->count_records_select('user_info_data', "fieldid = ? AND {$written}", [$field->id]);
        if (!isset(PROFILE_FIELDS[$field->shortname]) || $filled) {
            $left++;
            $steps->attention("个人资料字段 {$field->shortname} 没有删除：" . ($filled ? "有 {$filled} 人填过" : '不是本程序建立的'));
            continue;
        }
        $steps->change("删除个人资料字段 {$field->shortname}（没有人填过）", fn() => profile_delete_field($field->id));
    }
    // Moodle keeps the last category, and moves the fields of one that goes: an empty one only.
    if (!$left && $DB->count_records('user_info_category') > 1) {
        $remove = fn() => profile_delete_category($category);
        $steps->change('删除个人资料字段的类别“' . FIELD_CATEGORY . '”', $remove);
    }
}

/** Course fields of our category that no course has filled in, and the category once it is empty. */
function remove_course_fields(Steps $steps): void {
    global $DB;
    $handler = \core_course\customfield\course_handler::create();
    foreach ($handler->get_categories_with_fields() as $category) {
        if ($category->get('name') !== FIELD_CATEGORY) {
            continue;
        }
        $left = 0;
        foreach ($category->get_fields() as $field) {
            $shortname = $field->get('shortname');
            $written = $DB->sql_isnotempty('customfield_data', 'value', false, true);
            $filled = $DB->count_records_select('customfield_data', "fieldid = ? AND {$written}", [$field->get('id')]);
            if (!isset(COURSE_FIELDS[$shortname]) || $filled) {
                $left++;
                $steps->attention("课程字段 {$shortname} 没有删除：" . ($filled ? "有 {$filled} 门课程填过" : '不是本程序建立的'));
                continue;
            }
            $steps->change("删除课程字段 {$shortname}（没有课程填过）", fn() => $handler->delete_field_configuration($field));
        }
        if (!$left) {
            $remove = fn() => $handler->delete_category($category);
            $steps->change('删除课程字段的类别“' . FIELD_CATEGORY . '”', $remove);
        }
    }
}
