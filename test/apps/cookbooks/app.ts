import { type AppRequest, content, empty, type Handler, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Recipe {
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  readonly tags?: readonly string[];
}

interface Kept {
  readonly owner: string;
  readonly recipe: Recipe;
}

interface Photo {
  readonly owner: string;
  readonly bytes: Buffer;
}

/** Books of recipes: what words about the whole API, of a search, of a total and of bytes promise. */
export const cookbooks: StatefulApp = defineStatefulApp({
  name: 'cookbooks',
  document: new URL('./openapi.yaml', import.meta.url),
  token: 'alice-token',
  otherToken: 'bob-token',
  manners: ['many-headers'],
  faults: [
    { name: 'photos-through-text', rule: 'bytes-differ' },
    { name: 'photos-of-anybody', rule: 'other-user-reads' },
    { name: 'total-of-the-book', rule: 'pagination-inconsistent' },
    { name: 'at-most-is-less', rule: 'filter-ignored' },
  ],
  routes: (fault) => {
    const recipes = new Map<string, Kept>();
    const photos = new Map<string, Photo>();
    let last = 0;

    const asCook =
      (handler: (user: string, request: AppRequest) => Reply): Handler =>
      (request) => {
        const user = /^Bearer (alice|bob)-token$/.exec(request.headers.authorization ?? '')?.[1];
        return user === undefined ? empty(401) : handler(user, request);
      };
    const ofRecipe = (handler: (kept: Kept, request: AppRequest) => Reply): Handler =>
      asCook((user, request) => {
        const kept = recipes.get(request.parameters.recipeId ?? '');
        return kept?.owner !== user ? empty(404) : handler(kept, request);
      });
    const ofPhoto = (handler: (photo: Photo) => Reply): Handler =>
      asCook((user, { parameters }) => {
        const photo = photos.get(parameters.photoId ?? '');
        const isOpen = photo?.owner === user || fault === 'photos-of-anybody';
        return photo === undefined || !isOpen ? empty(404) : handler(photo);
      });
    return {
      'GET /recipes': asCook((user, { query }) => {
        const own = [...recipes.values()].filter(({ owner }) => owner === user).reverse();
        const [tag, most] = [query.get('tag'), Number(query.get('max_minutes') ?? Number.POSITIVE_INFINITY)];
        const found = own.filter(
          ({ recipe: { minutes, tags } }) =>
            (tag === null || tags?.includes(tag) === true) &&
            (fault === 'at-most-is-less' ? minutes < most : minutes <= most),
        );
        const from = Number(query.get('offset') ?? 0);
        const items = found.slice(from, from + Number(query.get('limit') ?? 20));
        return json(200, {
          total: fault === 'total-of-the-book' ? own.length : found.length,
          items: items.map(({ recipe }) => recipe),
        });
      }),
      'POST /recipes': asCook((owner, { body }) => {
        const { minutes, tags, title }: Recipe = JSON.parse(body.toString());
        last += 1;
        const recipe = { id: `r${last}`, title, minutes, ...(tags !== undefined && { tags }) };
        recipes.set(recipe.id, { owner, recipe });
        return json(201, recipe);
      }),
      'GET /recipes/{recipeId}': ofRecipe(({ recipe }) => json(200, recipe)),
      // Its photos stay.
      'DELETE /recipes/{recipeId}': ofRecipe(({ recipe }) => {
        recipes.delete(recipe.id);
        return empty(204);
      }),
      'POST /recipes/{recipeId}/photos': ofRecipe(({ owner }, { body }) => {
        last += 1;
        const bytes = fault === 'photos-through-text' ? Buffer.from(body.toString()) : body;
        photos.set(`p${last}`, { owner, bytes });
        return json(201, { id: `p${last}` });
      }),
      'GET /photos/{photoId}/content': ofPhoto(({ bytes }) => content(200, 'image/jpeg', bytes)),
      'GET /photos/{photoId}/thumbnail': ofPhoto(({ bytes }) =>
        content(200, 'image/jpeg', bytes.subarray(0, 100)),
      ),
    };
  },
});
