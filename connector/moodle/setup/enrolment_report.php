<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/** The custom report from which enrolment dates and completions are read in bulk, for the service user alone. */

namespace yujing\setup;

use core_course\reportbuilder\datasource\participants;
use core_reportbuilder\datasource;
use core_reportbuilder\local\helpers\report as report_helper;
use core_reportbuilder\local\models\{audience, column, report};
use core_reportbuilder\reportbuilder\audience\manual;

defined('MOODLE_INTERNAL') || die();

/**
 * The report with exactly the columns of needs.php under exactly their headings, sorted so that its pages never
 * overlap, and the service user as its only audience.
 */
function ensure_report(Steps $steps, int $userid): void {
    global $CFG;
    if (empty($CFG->enablecustomreports)) {
        $steps->attention('站点关闭了自定义报表：站点管理 › 常规项 › 高级特性，打开“启用自定义报告”后再运行一次');
        return;
    }
    $found = report::get_record(['name' => REPORT_NAME, 'source' => participants::class,
        'type' => datasource::TYPE_CUSTOM_REPORT]);
    if (!$found) {
        $create = fn() => report_helper::create_report(
            (object) ['name' => REPORT_NAME, 'source' => participants::class, 'uniquerows' => 0], false);
        $found = $steps->change('建立自定义报表“' . REPORT_NAME . '”', $create);
    }
    $reportid = $found ? (int) $found->get('id') : 0;
    ensure_report_columns($steps, $reportid);
    ensure_report_audience($steps, $reportid, $userid);
}

/** Exactly the columns, in their order, with our headings; what was changed by hand is put back. */
function ensure_report_columns(Steps $steps, int $reportid): void {
    $columns = $reportid ? column::get_records(['reportid' => $reportid], 'columnorder') : [];
    $present = array_map(fn($each) => [
        $each->get('uniqueidentifier'), $each->get('heading'), $each->get('aggregation'), $each->get('sortenabled'),
    ], $columns);
    $wanted = [];
    foreach (REPORT_COLUMNS as $identifier => $heading) {
        $wanted[] = [$identifier, $heading, null, in_array($identifier, REPORT_SORTED, true)];
    }
    if ($present == $wanted) {
        return;
    }
    $steps->change('设置报表的列：' . implode('、', REPORT_COLUMNS), function () use ($reportid, $columns) {
        foreach ($columns as $column) {
            report_helper::delete_report_column($reportid, (int) $column->get('id'));
        }
        foreach (REPORT_COLUMNS as $identifier => $heading) {
            $column = report_helper::add_report_column($reportid, $identifier);
            $column->set('heading', $heading)->update();
            if (in_array($identifier, REPORT_SORTED, true)) {
                report_helper::toggle_report_column_sorting($reportid, (int) $column->get('id'), true, SORT_ASC);
            }
        }
    });
}

/** Only the service user may see the report. */
function ensure_report_audience(Steps $steps, int $reportid, int $userid): void {
    $audiences = $reportid ? audience::get_records(['reportid' => $reportid]) : [];
    $wanted = ['users' => [$userid]];
    foreach ($audiences as $present) {
        $config = json_decode($present->get('configdata'), true);
        $users = array_map('intval', $config['users'] ?? []);
        if ($userid && $present->get('classname') === manual::class && $users === $wanted['users']) {
            if (count($audiences) > 1) {
                $steps->attention('报表“' . REPORT_NAME . '”除服务账号外还有别的受众；它只应给服务账号看');
            }
            return;
        }
    }
    $steps->change('报表“' . REPORT_NAME . '”只给服务账号看', fn() => manual::create($reportid, $wanted));
}
