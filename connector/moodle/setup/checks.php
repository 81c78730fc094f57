<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/** What the connector depends on but the site decides: looked at and reported, never changed. */

namespace yujing\setup;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->libdir . '/filelib.php');

/** Version 4.2: groups that only teachers see came with it. */
const OLDEST_BRANCH = 402;
/** Moodle's own recommendation, and the least with which the connector's requests are never cut. */
const INPUT_VARS_RECOMMENDED = 5000;
const INPUT_VARS_NEEDED = 1000;
/** Course names in one line of the report. */
const NAMES_SHOWN = 5;

/** Stops on a site on which the set-up cannot work. */
function require_usable_moodle(): void {
    global $CFG;
    if ((int) $CFG->branch < OLDEST_BRANCH) {
        throw new \RuntimeException("需要 Moodle 4.2 或更新版本，这里是 {$CFG->release}");
    }
    if (moodle_needs_upgrading()) {
        throw new \RuntimeException('站点有尚未完成的升级，请先完成升级');
    }
    echo "站点 {$CFG->wwwroot}，Moodle {$CFG->release}\n";
}

/** Nobody and nothing else uses our role, our service or the service user. */
function check_account(Steps $steps, int $serviceid, int $roleid, int $userid): void {
    global $DB;
    $parameters = ['role' => $roleid, 'user' => $userid, 'service' => $serviceid];
    if ($DB->record_exists_select('role_assignments', 'roleid = :role AND userid <> :user', $parameters)) {
        $steps->attention('角色 ' . SHORTNAME . ' 还分派给了其他账号；它只应属于服务账号');
    }
    if (is_siteadmin($userid) || $DB->record_exists_select('role_assignments', 'userid = :user AND roleid <> :role', $parameters)) {
        $steps->attention('服务账号还有别的角色（或是站点管理员），权限超出所需');
    }
    foreach (['external_services_users' => '被授权使用', 'external_tokens' => '持有令牌使用'] as $table => $means) {
        if ($DB->record_exists_select($table, 'externalserviceid = :service AND userid <> :user', $parameters)) {
            $steps->attention('还有其他账号' . $means . '服务 ' . SHORTNAME);
        }
    }
    $elsewhere = 'roleid = :role AND permission < 0';
    if ($DB->record_exists_select('role_capabilities', $elsewhere, $parameters)) {
        $steps->attention('角色 ' . SHORTNAME . ' 在某些课程或分类里被禁止了权限，那里的数据可能读不全');
    }
}

/** Settings of the whole site. */
function check_site(Steps $steps): void {
    global $CFG;
    if (empty($CFG->messaging)) {
        $steps->attention('站点消息功能已关闭，发不出通知：站点管理 › 常规项 › 高级特性，打开“启用消息系统”');
    }
    if (!in_array('idnumber', explode(',', $CFG->showuseridentity ?? ''), true)) {
        $steps->hint('“显示用户私人标识”未包含学号（idnumber）：连接器仍读得到，但教师在参与人页看不到学号；'
            . '要显示请在 站点管理 › 用户 › 权限 › 用户策略 勾选“学号”');
    }
    if ((string) $CFG->forcetimezone !== '99' && $CFG->forcetimezone !== 'Asia/Shanghai') {
        $steps->hint("站点强制使用时区 {$CFG->forcetimezone}，服务账号的时区不起作用");
    }
    if (parse_url($CFG->wwwroot, PHP_URL_SCHEME) !== 'https' && !is_loopback($CFG->wwwroot)) {
        $steps->attention('站点没有使用 HTTPS，令牌和成绩会以明文在网络上传输');
    }
    check_input_vars($steps);
    check_grade_report($steps, 'showgrade', '显示成绩');
    check_grade_report($steps, 'showrange', '显示成绩范围');
}

/** The address is this very machine. */
function is_loopback(string $url): bool {
    return in_array(parse_url($url, PHP_URL_HOST), ['localhost', '127.0.0.1', '[::1]'], true);
}

/** PHP cuts long requests without a word; the command line may have another limit than the web server. */
function check_input_vars(Steps $steps): void {
    $limit = (int) ini_get('max_input_vars');
    if ($limit < INPUT_VARS_RECOMMENDED) {
        $steps->hint("命令行 PHP 的 max_input_vars 是 {$limit}；请确认网页端 PHP 至少为 " . INPUT_VARS_NEEDED
            . '（Moodle 建议 ' . INPUT_VARS_RECOMMENDED . '；见 站点管理 › 服务器 › PHP 信息）');
    }
}

/** With one of these off, the user report drops marks or their limits from the web service as well. */
function check_grade_report(Steps $steps, string $setting, string $label): void {
    global $CFG, $DB;
    $sitewide = !empty($CFG->{"grade_report_user_{$setting}"});
    if (!$sitewide) {
        $steps->attention("用户成绩报表没有打开“{$label}”，连接器读不全成绩：站点管理 › 成绩 › 报表设置 › 用户报表");
    }
    $names = $DB->get_fieldset_sql(
        'SELECT c.shortname FROM {grade_settings} s JOIN {course} c ON c.id = s.courseid
          WHERE s.name = ? AND ' . $DB->sql_compare_text('s.value') . ' = ? ORDER BY c.shortname',
        ["report_user_{$setting}", '0']
    );
    if ($names) {
        $shown = implode('、', array_slice($names, 0, NAMES_SHOWN)) . (count($names) > NAMES_SHOWN ? ' 等' : '');
        $steps->attention('有 ' . count($names) . " 门课程关闭了用户成绩报表的“{$label}”，这些课程的成绩读不全：{$shown}");
    }
}

/**
 * The token works from outside: the site answers, offers every function, and takes a request of the size we send.
 *
 * @param string[] $functions
 */
function check_answers(Steps $steps, string $url, ?string $token, array $functions): void {
    if ($token === null) {
        return;
    }
    $info = call_rest($url, $token, 'core_webservice_get_site_info', '');
    if (!isset($info['functions'])) {
        $code = $info['errorcode'] ?? '没有得到 JSON 回答';
        $steps->attention("用令牌从 {$url} 调用失败（{$code}）；若令牌限制了地址，请从连接器所在的机器再试");
        return;
    }
    $missing = array_diff($functions, array_column($info['functions'], 'name'));
    if ($missing) {
        $steps->attention('令牌可用，但缺少接口：' . implode('、', $missing));
    }
    $values = str_repeat('&values[]=0', INPUT_VARS_NEEDED - 100) . '&values[]=' . (int) $info['userid'];
    if (!call_rest($url, $token, 'core_user_get_users_by_field', '&field=id' . $values)) {
        $steps->attention('网页端 PHP 的 max_input_vars 太小，长请求会被悄悄截断；请设为 ' . INPUT_VARS_RECOMMENDED);
    }
}

/** One call over REST; null when the answer is not JSON. */
function call_rest(string $url, string $token, string $function, string $parameters): ?array {
    $curl = new \curl(['ignoresecurity' => true]);
    $body = "moodlewsrestformat=json&wstoken={$token}&wsfunction={$function}{$parameters}";
    $answer = $curl->post(rtrim($url, '/') . '/webservice/rest/server.php', $body, ['CURLOPT_TIMEOUT' => 30]);
    $decoded = json_decode((string) $answer, true);
    return is_array($decoded) ? $decoded : null;
}
