<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/** What the connector needs from a Moodle site, and why. The rest of the set-up is derived from these tables. */

namespace yujing\setup;

defined('MOODLE_INTERNAL') || die();

/** Short name of the service and of the role. */
const SHORTNAME = 'yujing';
const SERVICE_NAME = '学业预警连接器 Yujing';
const ROLE_NAME = '学业预警连接器';
const ROLE_DESCRIPTION = '仅供学业预警连接器的服务账号使用：读取课程、选课与成绩，维护学业帮扶的群组与小组，发送消息。由 setup.php 维护。';

/** Web service functions of the service. */
const FUNCTIONS = [
    // Self-check: release, own user id, functions granted.
    'core_webservice_get_site_info',
    // Students by idnumber, username or id; whether an account is suspended.
    'core_user_get_users_by_field',
    'core_user_get_users',
    // Courses with their custom fields; visibility and idnumber search; category names.
    'core_course_get_courses',
    'core_course_get_courses_by_field',
    'core_course_get_categories',
    // Who is enrolled (active and suspended, asked separately), with roles and profile fields.
    'core_enrol_get_enrolled_users',
    'core_enrol_get_users_courses',
    // All marks of a course, per grade item.
    'gradereport_user_get_grade_items',
    // Completion of one student in one course, where the mapping lets it decide.
    'core_completion_get_course_completion_status',
    // One hidden cohort per policy and level: read, create, keep up to date.
    'core_cohort_get_cohorts',
    'core_cohort_search_cohorts',
    'core_cohort_get_cohort_members',
    'core_cohort_create_cohorts',
    'core_cohort_update_cohorts',
    'core_cohort_delete_cohorts',
    'core_cohort_add_cohort_members',
    'core_cohort_delete_cohort_members',
    // The flag in the roster: one hidden group per course and level.
    'core_group_get_course_groups',
    'core_group_get_group_members',
    'core_group_create_groups',
    'core_group_update_groups',
    'core_group_delete_groups',
    'core_group_add_group_members',
    'core_group_delete_group_members',
    // The message to the student, and the look back that prevents a second one.
    'core_message_send_instant_messages',
    'core_message_get_messages',
];

/** Only with --with-reports: enrolment dates and completions in bulk, from the report of enrolment_report.php. */
const REPORT_FUNCTIONS = [
    'core_reportbuilder_list_reports',
    'core_reportbuilder_retrieve_report',
];

/** The report's name, by which the connector finds it. */
const REPORT_NAME = '学业预警连接器 Yujing';

/**
 * Its columns: Moodle's identifier => the heading, which is the same in every language. The course's start, which is
 * known from elsewhere too, tells the connector whether it reads the dates rightly.
 */
const REPORT_COLUMNS = [
    'course:shortname' => 'yujing:course',
    'user:username' => 'yujing:username',
    'enrolment:timecreated' => 'yujing:enrolled',
    'enrolment:status' => 'yujing:status',
    'completion:timecompleted' => 'yujing:completed',
    'course:startdate' => 'yujing:course-start',
];

/** The columns by which the rows are sorted. */
const REPORT_SORTED = ['course:shortname', 'user:username', 'enrolment:timecreated'];

/** Capabilities of the role. moodle/user:update is left out on purpose: it would let the token change passwords. */
const CAPABILITIES = [
    // Any call at all.
    'webservice/rest:use',
    // Courses without being enrolled in them; one hidden course would otherwise fail the whole list.
    'moodle/course:view',
    'moodle/course:viewhiddencourses',
    // Active and suspended enrolments told apart.
    'moodle/course:enrolreview',
    'moodle/course:viewsuspendedusers',
    // Courses with separate groups, which otherwise look empty.
    'moodle/site:accessallgroups',
    // Students at all, and their idnumber and profile fields: without these they are missing silently.
    'moodle/user:viewdetails',
    'moodle/user:viewalldetails',
    'moodle/site:viewuseridentity',
    // Marks; hidden ones too, so that "hidden" and "not graded" can be told apart.
    'moodle/grade:viewall',
    'gradereport/user:view',
    'moodle/grade:viewhidden',
    // Course completion.
    'report/completion:view',
    // Cohorts of our own.
    'moodle/cohort:manage',
    // Groups of our own; without the second, hidden groups are missing and would be created twice.
    'moodle/course:managegroups',
    'moodle/course:viewhiddengroups',
    // Messages to students with whom the service user shares no course.
    'moodle/site:sendmessage',
    'moodle/site:messageanyuser',
];

/** Name of the category that holds the fields below, on both pages. */
const FIELD_CATEGORY = '学业预警';

/** User profile fields, text, seen by the student and by those who may see all details: shortname => name. */
const PROFILE_FIELDS = [
    'college' => '学院',
    'major' => '专业',
    'class' => '班级',
    'entryyear' => '年级（入学年份）',
];

/** Course custom fields, text: shortname => name. */
const COURSE_FIELDS = [
    'credits' => '学分',
    'coursetype' => '课程类型',
    'coursecode' => '课程代码',
    'term' => '学期',
];
