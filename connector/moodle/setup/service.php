<?php
// Yujing - academic early warning for Moodle.
// Copyright (C) 2026 the Yujing authors.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// This program is free software: you can redistribute it and/or modify it under the terms of the
// GNU General Public License as published by the Free Software Foundation, either version 3 of the
// License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY; see the licence.

/** Web services switched on, and the service with exactly its functions. */

namespace yujing\setup;

defined('MOODLE_INTERNAL') || die();

require_once($CFG->dirroot . '/webservice/lib.php');

/** Switches web services and the REST protocol on. */
function enable_rest(Steps $steps): void {
    global $CFG;
    if (empty($CFG->enablewebservices)) {
        $steps->change('打开站点的 网络服务', fn() => set_config('enablewebservices', 1));
    }
    if (!in_array('rest', explode(',', $CFG->webserviceprotocols ?? ''), true)) {
        $steps->change('启用 REST 协议', fn() => \core\plugininfo\webservice::enable_plugin('rest', 1));
    }
}

/**
 * The service: for authorised users only, without files, with exactly these functions.
 *
 * @param string[] $functions
 * @return int the service's id, 0 when a dry run has none yet
 */
function ensure_service(Steps $steps, array $functions): int {
    $manager = new \webservice();
    $wanted = [
        'name' => SERVICE_NAME, 'shortname' => SHORTNAME, 'enabled' => 1, 'restrictedusers' => 1,
        'downloadfiles' => 0, 'uploadfiles' => 0, 'requiredcapability' => '',
    ];
    $service = $manager->get_external_service_by_shortname(SHORTNAME);
    if (!$service) {
        $create = fn() => $manager->add_external_service((object) ($wanted + ['component' => null]));
        $serviceid = (int) $steps->change('建立对外服务 ' . SHORTNAME . '（仅限授权用户，不可传文件）', $create);
    } else {
        if ($service->component) {
            throw new \RuntimeException('对外服务 ' . SHORTNAME . " 属于插件 {$service->component}，不是本程序建立的");
        }
        $serviceid = (int) $service->id;
        unset($wanted['name']);
        if (array_filter($wanted, fn($value, $key) => (string) $service->$key !== (string) $value, ARRAY_FILTER_USE_BOTH)) {
            $update = fn() => $manager->update_external_service((object) ($wanted + ['id' => $serviceid]));
            $steps->change('改回对外服务 ' . SHORTNAME . ' 的设置（启用、仅限授权用户、不可传文件）', $update);
        }
    }
    ensure_service_functions($steps, $manager, $serviceid, $functions);
    return $serviceid;
}

/**
 * Adds the functions that are missing and removes the ones that are not needed.
 *
 * @param string[] $functions
 */
function ensure_service_functions(Steps $steps, \webservice $manager, int $serviceid, array $functions): void {
    global $DB;
    $present = $DB->get_fieldset_select('external_services_functions', 'functionname', 'externalserviceid = ?', [$serviceid]);
    foreach (array_diff($functions, $present) as $name) {
        if (!$DB->record_exists('external_functions', ['name' => $name])) {
            throw new \RuntimeException("这个 Moodle 没有接口 {$name}：可能版本过旧，或核心插件被移除");
        }
        $steps->change("服务增加接口 {$name}", fn() => $manager->add_external_function_to_service($name, $serviceid));
    }
    foreach (array_diff($present, $functions) as $name) {
        $remove = fn() => $manager->remove_external_function_from_service($name, $serviceid);
        $steps->change("服务去掉不需要的接口 {$name}", $remove);
    }
}

/** The service user may use the service, from the given addresses only when some are given. */
function ensure_authorised(Steps $steps, int $serviceid, int $userid, ?string $addresses): void {
    global $DB;
    $manager = new \webservice();
    $key = ['externalserviceid' => $serviceid, 'userid' => $userid];
    $present = $serviceid && $userid ? $DB->get_record('external_services_users', $key) : false;
    if (!$present) {
        $entry = (object) ($key + ['iprestriction' => $addresses, 'validuntil' => null]);
        $steps->change('授权服务账号使用该服务', fn() => $manager->add_ws_authorised_user($entry));
        return;
    }
    if ($addresses !== null && $present->iprestriction !== $addresses) {
        $entry = (object) ['id' => $present->id, 'iprestriction' => $addresses];
        $steps->change("服务只许从 {$addresses} 使用", fn() => $manager->update_ws_authorised_user($entry));
    }
    if ($present->validuntil && $present->validuntil < time()) {
        $entry = (object) ['id' => $present->id, 'validuntil' => null];
        $steps->change('延续服务账号已过期的授权', fn() => $manager->update_ws_authorised_user($entry));
    }
}
