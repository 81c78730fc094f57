<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/** User profile fields and course custom fields: created when missing, otherwise left as the site has them. */

namespace yujing\setup;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->dirroot . '/user/profile/definelib.php');
require_once($CFG->dirroot . '/user/profile/lib.php');

/**
 * Which of these profile fields fellow students see.
 *
 * @param array<string, string> $fields shortname => name
 * @return string[] shortnames
 */
function exposed_profile_fields(array $fields): array {
    global $DB;
    $seen = $DB->get_fieldset_select('user_info_field', 'LOWER(shortname)', 'visible = ?', [PROFILE_VISIBLE_ALL]);
    return array_values(array_intersect(array_keys($fields), $seen));
}

/**
 * Which of these course fields web services leave out, since not everyone may see them.
 *
 * @param array<string, string> $fields shortname => name
 * @return string[] shortnames
 */
function withheld_course_fields(array $fields): array {
    $withheld = [];
    foreach (\core_course\customfield\course_handler::create()->get_fields() as $field) {
        $everyone = (int) $field->get_configdata_property('visibility') === visible_to_all();
        if (isset($fields[$field->get('shortname')]) && !$everyone) {
            $withheld[] = $field->get('shortname');
        }
    }
    return $withheld;
}

/** @param array<string, string> $fields shortname => name */
function ensure_profile_fields(Steps $steps, array $fields): void {
    global $DB;
    foreach ($fields as $shortname => $name) {
        $field = $DB->get_record_select('user_info_field', 'LOWER(shortname) = ?', [$shortname]);
        if (!$field) {
            $steps->change("建立个人资料字段 {$shortname}（{$name}）", fn() => create_profile_field($shortname, $name));
        } else if ($field->visible === PROFILE_VISIBLE_ALL) {
            $steps->attention("个人资料字段 {$shortname} 对所有人可见，同学之间能互相看到；建议改为“仅本人可见”");
        }
    }
}

/** A text field that the student sees but cannot change, and that fellow students do not see. */
function create_profile_field(string $shortname, string $name): void {
    profile_save_field((object) [
        'id' => 0, 'datatype' => 'text', 'shortname' => $shortname, 'name' => $name,
        'categoryid' => profile_category(), 'description' => ['text' => '', 'format' => FORMAT_HTML],
        'required' => 0, 'locked' => 1, 'visible' => PROFILE_VISIBLE_PRIVATE, 'forceunique' => 0, 'signup' => 0,
        'defaultdata' => '', 'defaultdataformat' => FORMAT_MOODLE,
        'param1' => 30, 'param2' => 255, 'param3' => 0, 'param4' => '', 'param5' => '',
    ], []);
}

/** The id of our category of profile fields. */
function profile_category(): int {
    global $DB;
    $id = $DB->get_field('user_info_category', 'id', ['name' => FIELD_CATEGORY], IGNORE_MULTIPLE);
    if (!$id) {
        $category = (object) ['id' => 0, 'name' => FIELD_CATEGORY];
        profile_save_category($category);
        $id = $category->id;
    }
    return (int) $id;
}

/** @param array<string, string> $fields shortname => name */
function ensure_course_fields(Steps $steps, array $fields): void {
    $present = [];
    foreach (\core_course\customfield\course_handler::create()->get_fields() as $field) {
        $present[$field->get('shortname')] = $field;
    }
    foreach ($fields as $shortname => $name) {
        if (!isset($present[$shortname])) {
            $steps->change("建立课程字段 {$shortname}（{$name}）", fn() => create_course_field($shortname, $name));
        } else if ((int) $present[$shortname]->get_configdata_property('visibility') !== visible_to_all()) {
            $steps->attention("课程字段 {$shortname} 不是“所有人可见”，连接器读不到它的值；请改为所有人可见");
        }
    }
}

/** The visibility with which web services return a field without the right to edit courses. */
function visible_to_all(): int {
    return \core_course\customfield\course_handler::VISIBLETOALL;
}

/** A text field that only those who may change locked fields can edit. */
function create_course_field(string $shortname, string $name): void {
    $handler = \core_course\customfield\course_handler::create();
    $category = \core_customfield\category_controller::create(course_category($handler), null, $handler);
    $field = \core_customfield\field_controller::create(0, (object) ['type' => 'text'], $category);
    $handler->save_field_configuration($field, (object) [
        'name' => $name, 'shortname' => $shortname, 'description' => '', 'descriptionformat' => FORMAT_HTML,
        'configdata' => [
            'required' => 0, 'uniquevalues' => 0, 'locked' => 1, 'visibility' => visible_to_all(),
            'defaultvalue' => '', 'displaysize' => 30, 'maxlength' => 255, 'ispassword' => 0, 'link' => '', 'linktarget' => '',
        ],
    ]);
}

/** The id of our category of course fields. */
function course_category(\core_course\customfield\course_handler $handler): int {
    foreach ($handler->get_categories_with_fields() as $category) {
        if ($category->get('name') === FIELD_CATEGORY) {
            return (int) $category->get('id');
        }
    }
    return $handler->create_category(FIELD_CATEGORY);
}
