<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later

/** Categories, courses and their grade items. */

namespace yujing\seed;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->dirroot . '/course/lib.php');
require_once($CFG->libdir . '/gradelib.php');

/** The id of a category given by its path of names; missing ones are created. */
function category_id(string $path): int {
    static $known = [];
    global $DB;
    $parent = 0;
    $walked = '';
    foreach (array_filter(explode('/', $path), 'strlen') as $name) {
        $walked .= '/' . $name;
        if (!isset($known[$walked])) {
            $present = $DB->get_field('course_categories', 'id', ['name' => $name, 'parent' => $parent], IGNORE_MULTIPLE);
            $known[$walked] = (int) ($present
                ?: \core_course_category::create((object) ['name' => $name, 'parent' => $parent])->id);
        }
        $parent = $known[$walked];
    }
    return $parent ?: (int) \core_course_category::get_default()->id;
}

/** One course with its custom fields. */
function seed_course(Tally $tally, array $entry): \stdClass {
    global $DB;
    $wanted = [
        'shortname' => $entry['shortname'], 'fullname' => $entry['fullname'], 'idnumber' => $entry['idnumber'] ?? '',
        'category' => category_id($entry['category'] ?? ''), 'startdate' => $entry['startdate'],
        'enddate' => $entry['enddate'], 'visible' => (int) ($entry['visible'] ?? true),
        'enablecompletion' => (int) ($entry['completion'] ?? false),
    ];
    $present = $DB->get_record('course', ['shortname' => $entry['shortname']]);
    if (!$present) {
        $fixed = ['format' => 'topics', 'numsections' => 0, 'summary' => '', 'summaryformat' => FORMAT_HTML];
        $course = create_course((object) ($wanted + $fixed + custom_field_data($entry)));
        $tally->created('课程');
        return $DB->get_record('course', ['id' => $course->id], '*', MUST_EXIST);
    }
    $changed = differences($wanted, $present) + changed_custom_fields((int) $present->id, custom_field_data($entry));
    if ($changed) {
        update_course((object) ($changed + ['id' => $present->id]));
    }
    count_outcome($tally, '课程', true, (bool) $changed);
    return $DB->get_record('course', ['id' => $present->id], '*', MUST_EXIST);
}

/** @return array<string, string> the custom fields as the course form names them; an unknown field is an error */
function custom_field_data(array $entry): array {
    static $shortnames = null;
    if ($shortnames === null) {
        $fields = \core_course\customfield\course_handler::create()->get_fields();
        $shortnames = array_map(fn($field) => $field->get('shortname'), array_values($fields));
    }
    $data = [];
    foreach ($entry['customfields'] ?? [] as $name => $value) {
        if (!in_array($name, $shortnames, true)) {
            throw new \RuntimeException("站点没有课程字段 {$name}，请先运行 setup.php");
        }
        $data["customfield_{$name}"] = (string) $value;
    }
    return $data;
}

/** @return array<string, string> those fields whose value differs from the course's */
function changed_custom_fields(int $courseid, array $data): array {
    $present = [];
    foreach (\core_course\customfield\course_handler::create()->get_instance_data($courseid, true) as $field) {
        $present['customfield_' . $field->get_field()->get('shortname')] = (string) $field->get_value();
    }
    return array_filter($data, fn($value, $name) => $present[$name] !== $value, ARRAY_FILTER_USE_BOTH);
}

/**
 * The course's manual grade items.
 *
 * @return array<string, \grade_item> by idnumber
 */
function seed_items(Tally $tally, \stdClass $course, array $entries): array {
    $items = [];
    foreach ($entries as $entry) {
        $key = ['courseid' => $course->id, 'itemtype' => 'manual', 'idnumber' => $entry['idnumber']];
        $item = \grade_item::fetch($key);
        $wanted = item_properties($entry);
        if (!$item) {
            $item = new \grade_item($key + $wanted + ['hidden' => (int) ($entry['hidden'] ?? false)], false);
            $item->insert('seed');
            $tally->created('成绩项');
        } else {
            $changed = item_differences($item, $wanted);
            $wanthidden = (int) ($entry['hidden'] ?? false);
            if ($changed) {
                \grade_item::set_properties($item, $changed);
                $item->update('seed');
            }
            if ((int) $item->hidden !== $wanthidden) {
                $item->set_hidden($wanthidden);
                $changed['hidden'] = $wanthidden;
            }
            count_outcome($tally, '成绩项', true, (bool) $changed);
        }
        $items[$entry['idnumber']] = $item;
    }
    return $items;
}

/** What the file says about an item, in the terms of the gradebook. */
function item_properties(array $entry): array {
    $common = ['itemname' => $entry['name'], 'gradepass' => $entry['pass'] ?? 0];
    if (!empty($entry['scale'])) {
        $limits = ['grademin' => 1, 'grademax' => count($entry['scale'])];
        return $common + $limits + ['gradetype' => GRADE_TYPE_SCALE, 'scaleid' => scale_id($entry['scale'])];
    }
    $limits = ['grademin' => $entry['min'] ?? 0, 'grademax' => $entry['max'] ?? 100];
    return $common + $limits + ['gradetype' => GRADE_TYPE_VALUE, 'scaleid' => null];
}

/** Numbers compared as numbers: the database returns 100.00000 for 100. */
function item_differences(\grade_item $item, array $wanted): array {
    $differs = fn($value, $key) => is_numeric($value)
        ? (float) $item->$key !== (float) $value
        : (string) $item->$key !== (string) $value;
    return array_filter($wanted, $differs, ARRAY_FILTER_USE_BOTH);
}

/** The site-wide scale with exactly these steps; created when missing. */
function scale_id(array $steps): int {
    $text = implode(',', $steps);
    foreach (\grade_scale::fetch_all_global() ?: [] as $scale) {
        if ($scale->scale === $text) {
            return (int) $scale->id;
        }
    }
    $name = '等级：' . implode(' ', $steps);
    $scale = new \grade_scale(['courseid' => 0, 'userid' => 0, 'name' => $name, 'scale' => $text, 'description' => ''], false);
    return (int) $scale->insert('seed');
}
