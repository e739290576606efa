import type { templateTokens } from '../workflow/template';

/** What each token of a template becomes, in words; the common ones first. `{meta:key}` is none of them. */
export const tokenTexts: Readonly<Record<(typeof templateTokens)[number], string>> = {
  '{yyyy}': 'year of the task\'s time, four digits',
  '{mm}': 'month, two digits',
  '{dd}': 'day of the month, two digits',
  '{hh}': 'hour, two digits',
  '{min}': 'minute, two digits',
  '{yy}': 'year, two digits',
  '{TS}': 'the whole time, as in 20240301T060000',
  '{DAY_SLUG}': 'the day as a path, 2024/03/01',
  '{HOUR_SLUG}': 'the hour as a path, 2024/03/01/06',
  '{MONTH_SLUG}': 'the month as a path, 2024/03',
  '{SLUG}': 'the hour as a path, like {HOUR_SLUG}',
  '{HOST}': 'name of the machine',
  '{POD}': 'last two words of the machine\'s name',
  '{uuid}': 'eight random characters',
};

/** What the arguments and environment of a command may hold besides a template's tokens. */
export const commandTokenTexts: Readonly<Record<string, string>> = {
  '{info}': 'the task\'s info: its filled template',
  '{job}': 'the task\'s job',
  '{type}': 'the task\'s topic',
};
