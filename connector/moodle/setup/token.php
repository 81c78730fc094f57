<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/** The token, and the private files that this script writes. The token itself is never printed. */

namespace yujing\setup;

defined('MOODLE_INTERNAL') || die();

/** What a file may hold that is written over: a token or nothing, a report or nothing. */
const TOKEN_CONTENT = '/^([0-9a-f]{32})?\s*$/';
const REPORT_CONTENT = '/^(\{\s*"format":.*\})?\s*$/s';

/** Where a private file may be written: a plain file outside of what the web server serves, not somebody else's. */
function checked_path(string $path, string $content): string {
    global $CFG;
    $directory = realpath(dirname($path));
    if ($directory === false || !is_writable($directory)) {
        throw new \RuntimeException("文件所在的目录不存在或不可写：" . dirname($path));
    }
    foreach ([$CFG->dirroot, $CFG->dataroot] as $served) {
        if (str_starts_with($directory . '/', realpath($served) . '/')) {
            throw new \RuntimeException("文件不能放在 Moodle 的目录之内：{$directory}");
        }
    }
    $full = $directory . '/' . basename($path);
    if (is_link($full) || (file_exists($full) && !is_file($full))) {
        throw new \RuntimeException("须是普通文件：{$full}");
    }
    if (is_file($full) && !preg_match($content, (string) file_get_contents($full))) {
        throw new \RuntimeException("{$full} 里已有别的内容，不敢覆盖；请另指定一个文件");
    }
    return $full;
}

/**
 * Keeps the valid token or makes one, and sees that the file holds it.
 *
 * @return string|null the token when there is one
 */
function ensure_token(Steps $steps, int $serviceid, int $userid, ?string $file, ?string $addresses, bool $rotate): ?string {
    $tokens = valid_tokens($serviceid, $userid);
    if ($file === null) {
        if ($rotate || !$tokens) {
            $steps->attention('没有给出 --token-file，因此没有生成令牌；请加上该选项再运行一次');
        }
        return $tokens ? reset($tokens)->token : null;
    }
    $kept = $rotate ? null : token_to_keep($tokens, $file);
    $token = $kept->token ?? null;
    if ($kept === null) {
        $inherited = $addresses ?? (string) (reset($tokens)->iprestriction ?? '');
        $token = $steps->change('生成令牌', fn() => new_token($serviceid, $userid, $inherited));
    } else if ($addresses !== null && (string) $kept->iprestriction !== $addresses) {
        $steps->change("令牌只许从 {$addresses} 使用", fn() => restrict_token($kept->id, $addresses));
    }
    ensure_token_file($steps, $file, $token);
    return $token;
}

/** The file holds one of the valid tokens: before all others are revoked, it must be known which one stays. */
function require_written_token(int $serviceid, int $userid, string $file): void {
    $written = is_readable($file) ? trim((string) file_get_contents($file)) : '';
    if (!in_array($written, array_column(valid_tokens($serviceid, $userid), 'token'), true)) {
        throw new \RuntimeException("{$file} 里没有可用的令牌，不知道该留下哪一个；什么令牌都没有作废");
    }
}

/** Revokes every token of the service user for the service but this one (null where a dry run has not made it). */
function drop_old_tokens(Steps $steps, int $serviceid, int $userid, ?string $kept): void {
    foreach (valid_tokens($serviceid, $userid) as $old) {
        if ($old->token !== $kept) {
            $steps->change('作废旧令牌', fn() => (new \webservice())->delete_user_ws_token($old->id));
        }
    }
}

/**
 * Tokens of the service user for the service that have not expired, newest first.
 *
 * @return \stdClass[]
 */
function valid_tokens(int $serviceid, int $userid): array {
    global $DB;
    return $DB->get_records_select(
        'external_tokens',
        'externalserviceid = ? AND userid = ? AND tokentype = ? AND (validuntil = 0 OR validuntil IS NULL OR validuntil > ?)',
        [$serviceid, $userid, EXTERNAL_TOKEN_PERMANENT, time()],
        'timecreated DESC, id DESC'
    );
}

/**
 * The token that the file already holds, otherwise the newest.
 *
 * @param \stdClass[] $tokens
 */
function token_to_keep(array $tokens, string $file): ?\stdClass {
    $written = is_readable($file) ? trim((string) file_get_contents($file)) : '';
    foreach ($tokens as $token) {
        if ($token->token === $written) {
            return $token;
        }
    }
    return $tokens ? reset($tokens) : null;
}

/** A new token without an end; changing it is what --rotate-token is for. */
function new_token(int $serviceid, int $userid, string $addresses): string {
    global $DB;
    $service = $DB->get_record('external_services', ['id' => $serviceid], '*', MUST_EXIST);
    $system = \context_system::instance();
    return \core_external\util::generate_token(EXTERNAL_TOKEN_PERMANENT, $service, $userid, $system, 0, $addresses);
}

/** Lets the token be used from these addresses only. */
function restrict_token(int $tokenid, string $addresses): void {
    global $DB;
    $DB->set_field('external_tokens', 'iprestriction', $addresses, ['id' => $tokenid]);
}

/** The file holds the token (null: not made yet, in a dry run) and only its owner can read it. */
function ensure_token_file(Steps $steps, string $file, ?string $token): void {
    $holds = is_file($file) && $token !== null && trim((string) file_get_contents($file)) === $token;
    if (!$holds) {
        $steps->change("令牌写入 {$file}（权限 600）", fn() => write_private_file($file, $token . "\n"));
    } else if ((fileperms($file) & 0777) !== 0600) {
        $steps->change("{$file} 的权限改为 600", fn() => chmod($file, 0600));
    }
}

/** Writes a file that nobody else can read at any moment: private from its creation, then moved into place. */
function write_private_file(string $file, string $text): void {
    $mask = umask(0077);
    $partial = $file . '.' . bin2hex(random_bytes(4));
    $handle = fopen($partial, 'x');
    umask($mask);
    if (!$handle || fwrite($handle, $text) !== strlen($text) || !fclose($handle) || !rename($partial, $file)) {
        throw new \RuntimeException("写不了文件 {$file}");
    }
}
