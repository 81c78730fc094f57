<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later

/** Counts of what a run created, changed and left alone. */

namespace yujing\seed;

defined('MOODLE_INTERNAL') || die();

/** One counter per kind of thing and outcome. */
final class Tally {
    /** @var array<string, array{int, int, int}> kind => created, changed, unchanged */
    private array $counts = [];

    public function created(string $kind): void {
        $this->add($kind, 0);
    }

    public function changed(string $kind): void {
        $this->add($kind, 1);
    }

    public function unchanged(string $kind): void {
        $this->add($kind, 2);
    }

    /** One line per kind. */
    public function summary(): string {
        $lines = '';
        foreach ($this->counts as $kind => [$created, $changed, $unchanged]) {
            $lines .= "{$kind}：新建 {$created}，更改 {$changed}，未变 {$unchanged}\n";
        }
        return $lines;
    }

    private function add(string $kind, int $outcome): void {
        $this->counts[$kind] ??= [0, 0, 0];
        $this->counts[$kind][$outcome]++;
    }
}

/** The properties of $wanted whose value differs in $present, compared as text as the database returns it. */
function differences(array $wanted, object $present): array {
    return array_filter($wanted, fn($value, $key) => (string) $present->$key !== (string) $value, ARRAY_FILTER_USE_BOTH);
}
