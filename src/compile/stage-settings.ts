// Method settings of a stage: which of them holds for a method. [api-gateway.md A21.1]
import type { MethodSettingRecord } from '../services/apigateway/resources.ts';

/** By normalised key: 'pets/{id}/GET', '*' + '/' + '*'. */
export type StageSettings = ReadonlyMap<string, MethodSettingRecord>;

const ALL_METHODS = '*/*';

function withoutSlashes(text: string): string {
  return text.replace(/^\/+/, '');
}

/** Clients spell a nested path raw or escaped (~1pets~1{id}/GET), with or without the leading slash. */
export function normaliseSettings(settings: Readonly<Record<string, MethodSettingRecord>>): StageSettings {
  return new Map(
    Object.entries(settings).map(([key, setting]) => [withoutSlashes(key.replaceAll('~1', '/')), setting]),
  );
}

/** The settings that name the method itself, by the first of these verbs that has any. */
export function ownSetting(
  settings: StageSettings,
  path: string,
  ...verbs: readonly string[]
): MethodSettingRecord | undefined {
  const resource = path === '/' ? '' : path;
  return verbs.map((verb) => settings.get(withoutSlashes(`${resource}/${verb}`))).find((own) => own !== undefined);
}

export function settingOfAll(settings: StageSettings): MethodSettingRecord | undefined {
  return settings.get(ALL_METHODS);
}

/** The method's own settings replace those of all methods as a whole. */
export function settingOf(
  settings: StageSettings,
  path: string,
  ...verbs: readonly string[]
): MethodSettingRecord | undefined {
  return ownSetting(settings, path, ...verbs) ?? settingOfAll(settings);
}
