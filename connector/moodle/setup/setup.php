<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/**
 * Prepares a Moodle site for the Yujing connector. Run on the Moodle host, best as the user that
 * the web server runs as; see usage() or --help. The other PHP files beside it belong to it.
 *
 * Steps, in this order; each compares what is with what should be and changes only the difference:
 *   1. web services and the REST protocol are switched on;
 *   2. the service "yujing" offers exactly the functions of needs.php, to authorised users only;
 *   3. the role "yujing" holds exactly the capabilities of needs.php, in the system context;
 *   4. the service user exists, cannot log in to the web pages, holds the role, may use the service;
 *   5. a token lies in a file that only its owner can read; it is never printed;
 *   6. profile fields and course fields exist;
 *   7. settings that are the site's own business are checked and reported, never changed;
 *   8. with --report, what only an administrator sees is written down for "yujing check".
 * With --remove it takes away again what it made; see remove.php.
 *
 * Exit status: 0 everything is in order, 1 done but something needs a person, 2 stopped by an error.
 */

namespace yujing\setup;

const EXIT_DONE = 0;
const EXIT_ATTENTION = 1;
const EXIT_ERROR = 2;

const DEFAULTS = [
    'moodle' => null,
    'token-file' => null,
    'ip' => null,
    'site-url' => null,
    'username' => 'yujing',
    'lang' => 'en',
    'timezone' => 'Asia/Shanghai',
    'report' => null,
    'with-reports' => false,
    'rotate-token' => false,
    'keep-old-token' => false,
    'drop-old-tokens' => false,
    'remove' => false,
    'yes' => false,
    'dry-run' => false,
    'help' => false,
];

/** Text of --help. */
function usage(): string {
    return <<<TEXT
    为学业预警连接器“预警 Yujing”准备 Moodle 站点。在 Moodle 服务器上运行，可以反复运行：
    已经符合要求的不再改动。需要 Moodle 4.2 或更新版本。

      php setup.php --moodle=/var/www/moodle --dry-run
      php setup.php --moodle=/var/www/moodle --token-file=/root/yujing-token --ip=10.0.0.5

    选项：
      --moodle=目录       Moodle 程序目录（config.php 所在之处），必填
      --dry-run           只列出将要做的改动，什么都不改
      --token-file=文件   令牌写入此文件（权限 600），不会显示在屏幕上；不给则不生成令牌
      --rotate-token      生成新令牌写入文件，旧令牌随即作废
      --keep-old-token    与 --rotate-token 同用：旧令牌暂时仍可用
      --drop-old-tokens   只留下文件里的那个令牌，其余的作废
      --ip=地址           只允许从这些地址使用令牌，如 10.0.0.5 或 10.0.0.0/24，逗号分隔
      --site-url=网址     做完后用令牌从此网址实际调用一次，核对功能是否齐全
      --username=用户名   服务账号的用户名，默认 yujing
      --lang=语言         服务账号的界面语言，默认 en
      --timezone=时区     服务账号的时区，默认 Asia/Shanghai
      --report=文件       把站点情况（不含令牌和个人信息）写入此文件，供 yujing check 使用
      --with-reports      另外建立一张只给服务账号看的自定义报表（选课日期、结课时间），并开放读它的两个接口
      --remove            反过来：拿掉本程序建立的服务、令牌、角色、账号、报表和没人填过的字段；只列出，不改动
      --yes               与 --remove 同用：真的拿掉
      --help              显示本说明

    退出状态：0 一切就绪；1 已完成，但有事项需要人处理；2 出错，已停止。

    TEXT;
}

/**
 * Reads "--name=value" and "--flag" arguments; anything unknown is an error, never ignored.
 *
 * @param string[] $arguments the command line without the script's name
 * @return array<string, string|bool|null> every option of DEFAULTS
 */
function read_options(array $arguments): array {
    $options = DEFAULTS;
    foreach ($arguments as $argument) {
        if (!preg_match('/^--([a-z-]+)(?:=(.*))?$/s', $argument, $match) || !array_key_exists($match[1], DEFAULTS)) {
            throw new \InvalidArgumentException("不认识的选项：{$argument}（可用 --help 查看用法）");
        }
        $isflag = is_bool(DEFAULTS[$match[1]]);
        $value = $match[2] ?? null;
        if ($isflag !== ($value === null) || $value === '') {
            throw new \InvalidArgumentException($isflag ? "选项 --{$match[1]} 后面不带值" : "选项 --{$match[1]} 需要一个值");
        }
        $options[$match[1]] = $isflag ? true : $value;
    }
    if (!$options['help'] && $options['moodle'] === null) {
        throw new \InvalidArgumentException('请用 --moodle=目录 指出 Moodle 程序目录');
    }
    require_sense($options);
    return $options;
}

/**
 * Options that contradict each other are an error.
 *
 * @param array<string, string|bool|null> $options
 */
function require_sense(array $options): void {
    if ($options['yes'] && (!$options['remove'] || $options['dry-run'])) {
        throw new \InvalidArgumentException('选项 --yes 只与 --remove 同用，且不与 --dry-run 同用');
    }
    if ($options['keep-old-token'] && !$options['rotate-token']) {
        throw new \InvalidArgumentException('选项 --keep-old-token 只与 --rotate-token 同用');
    }
    if ($options['drop-old-tokens'] && ($options['rotate-token'] || $options['token-file'] === null)) {
        throw new \InvalidArgumentException('选项 --drop-old-tokens 须与 --token-file 同用，且不与 --rotate-token 同用');
    }
    foreach (['token-file', 'ip', 'site-url', 'report', 'with-reports', 'rotate-token', 'drop-old-tokens'] as $name) {
        if ($options['remove'] && $options[$name]) {
            throw new \InvalidArgumentException("选项 --{$name} 不能与 --remove 同用");
        }
    }
}

/** The path of the site's config.php, or an error that says what to correct. */
function config_path(string $directory): string {
    $path = rtrim($directory, '/') . '/config.php';
    if (!is_readable($path)) {
        throw new \InvalidArgumentException("读不到 {$path}：请检查 --moodle 目录，并换用有权读取它的用户运行");
    }
    return $path;
}

/**
 * All steps, in the order of the file's head comment.
 *
 * @param array<string, string|bool|null> $options
 */
function run(Steps $steps, array $options): int {
    require_usable_moodle();
    $tokenfile = $options['token-file'] === null ? null : checked_path($options['token-file'], TOKEN_CONTENT);
    $reportfile = $options['report'] === null ? null : checked_path($options['report'], REPORT_CONTENT);
    $functions = $options['with-reports'] ? array_merge(FUNCTIONS, REPORT_FUNCTIONS) : FUNCTIONS;

    enable_rest($steps);
    $serviceid = ensure_service($steps, $functions);
    $roleid = ensure_role($steps);
    ensure_role_capabilities($steps, $roleid, CAPABILITIES);
    $userid = ensure_account($steps, $options['username'], $options['lang'], $options['timezone']);
    ensure_assignment($steps, $roleid, $userid);
    ensure_authorised($steps, $serviceid, $userid, $options['ip']);
    if ($options['drop-old-tokens']) {
        require_written_token($serviceid, $userid, $tokenfile);
    }
    $token = ensure_token($steps, $serviceid, $userid, $tokenfile, $options['ip'], $options['rotate-token']);
    if ($tokenfile !== null && ($options['drop-old-tokens'] || ($options['rotate-token'] && !$options['keep-old-token']))) {
        drop_old_tokens($steps, $serviceid, $userid, $token);
    }
    ensure_profile_fields($steps, PROFILE_FIELDS);
    ensure_course_fields($steps, COURSE_FIELDS);
    if ($options['with-reports']) {
        ensure_report($steps, $userid);
    }

    check_account($steps, $serviceid, $roleid, $userid);
    check_site($steps);
    if ($options['site-url'] !== null && !$options['dry-run']) {
        check_answers($steps, $options['site-url'], $token, $functions);
    }
    if ($reportfile !== null) {
        write_report($steps, $reportfile, report($serviceid, $userid, $functions));
    }
    return $steps->finish();
}

if (PHP_SAPI !== 'cli') {
    exit(EXIT_ERROR);
}
try {
    $yujingoptions = read_options(array_slice($argv, 1));
    if ($yujingoptions['help']) {
        echo usage();
        exit(EXIT_DONE);
    }
    $yujingconfig = config_path($yujingoptions['moodle']);
} catch (\InvalidArgumentException $wrong) {
    fwrite(STDERR, '出错：' . $wrong->getMessage() . "\n");
    exit(EXIT_ERROR);
}

// Moodle must be loaded in the global scope, which is why this does not stand in a function.
define('CLI_SCRIPT', true);
require($yujingconfig);
foreach (['needs', 'steps', 'service', 'account', 'token', 'fields', 'checks', 'report', 'enrolment_report', 'remove'] as $yujingpart) {
    require_once(__DIR__ . "/{$yujingpart}.php");
}
try {
    // Moodle records who did what: what happens here is done in the main administrator's name.
    \core\session\manager::set_user(get_admin());
    if ($yujingoptions['remove']) {
        $yujingdryrun = !$yujingoptions['yes'];
        exit(remove_all(new Steps($yujingdryrun, '拿掉 setup.php 建立的东西'), $yujingoptions['username'], $yujingdryrun));
    }
    exit(run(new Steps($yujingoptions['dry-run']), $yujingoptions));
} catch (\Throwable $failure) {
    fwrite(STDERR, '出错，已停止：' . $failure->getMessage() . "\n");
    fwrite(STDERR, "已做的改动保留着；改正后再运行一次，会接着做完。\n");
    exit(EXIT_ERROR);
}
