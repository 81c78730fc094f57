<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/** The log of a run: what was (or would be) changed, and what needs a person. */

namespace yujing\setup;

defined('MOODLE_INTERNAL') || die();

/** Makes changes, or in a dry run only names them, and keeps the count. */
final class Steps {
    /** @var int changes made or, in a dry run, still to make */
    private int $changes = 0;

    /** @var string[] what a person should look at; decides the exit status */
    private array $attention = [];

    /** @var string[] good to know, nothing to do */
    private array $hints = [];

    public function __construct(private bool $dryrun, string $what = '检查并设置 Moodle 站点') {
        echo $dryrun ? "预演（{$what}）：只列出将要做的改动，什么都不改。\n" : "{$what}。\n";
    }

    /** One change: named, and done unless this is a dry run. Returns what the change returns, or null. */
    public function change(string $what, callable $do): mixed {
        $this->changes++;
        $result = $this->dryrun ? null : $do();
        echo ($this->dryrun ? '  将要：' : '  已做：') . $what . "\n";
        return $result;
    }

    /** Something that this script leaves to a person. */
    public function attention(string $what): void {
        $this->attention[] = $what;
    }

    /** Something worth knowing that needs no action. */
    public function hint(string $what): void {
        $this->hints[] = $what;
    }

    /** Prints the summary; returns the exit status. */
    public function finish(): int {
        if ($this->changes === 0) {
            echo "  没有需要改动的地方。\n";
        }
        self::print_list('提示：', $this->hints);
        self::print_list('需要您处理：', $this->attention);
        echo $this->dryrun
            ? "预演结束：将有 {$this->changes} 项改动，" . count($this->attention) . " 项需要处理。\n"
            : "完成：改动 {$this->changes} 项，" . count($this->attention) . " 项需要处理。\n";
        return $this->attention ? EXIT_ATTENTION : EXIT_DONE;
    }

    /** @param string[] $lines */
    private static function print_list(string $heading, array $lines): void {
        if ($lines) {
            echo $heading . "\n";
        }
        foreach ($lines as $line) {
            echo '  - ' . $line . "\n";
        }
    }
}
