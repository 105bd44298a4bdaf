// Descriptors: properties, slots, attributes of built-in types, and objects of classes with `__get__`.

import type { Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import { memberAddress } from '../../heap/references.ts';
import {
  GETSET_GET,
  GETSET_NAME,
  GETSET_SET,
  GETSET_TYPE,
  MEMBER_INDEX,
  MEMBER_NAME,
  MEMBER_TYPE,
  NONE,
  PROPERTY_DELETE,
  PROPERTY_GET,
  PROPERTY_NAME,
  PROPERTY_SET,
  PROPERTY_TYPE,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { ATTRIBUTE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import { strValue, type Objects } from '../objects.ts';
import { typeName } from '../types.ts';
import { ABSENT, type Lookup } from './lookup.ts';

export function makeDescriptors(objects: Objects, hooks: Hooks, lookup: Lookup) {
  const { containers, decref, incref, raise } = objects;

  /** Calls a function for what it does; false with the exception set. */
  function* callFor(me: Thread, callee: Ref, args: readonly Ref[]): Steps<boolean> {
    const result = yield* hooks.callObject(me, callee, args);
    if (result !== 0) yield* decref(me, result);
    return result !== 0;
  }

  /** `property 'x' of 'C' object has no setter` */
  function* raiseLacking(me: Thread, property: Ref, object: Ref, what: string): Steps {
    const name = peek(property + PROPERTY_NAME);
    const which = name === 0 ? 'property' : `property '${strValue(name)}'`;
    yield* raise(me, ATTRIBUTE_ERROR, `${which} of '${typeName(object)}' object has no ${what}`);
  }

  function* getProperty(me: Thread, property: Ref, object: Ref): Steps<Ref> {
    const getter = peek(property + PROPERTY_GET);
    if (getter !== 0) return yield* hooks.callObject(me, getter, [object]);
    yield* raiseLacking(me, property, object, 'getter');
    return 0;
  }

  function* raiseNoAttribute(me: Thread, object: Ref, name: Ref): Steps<Ref> {
    const why = `'${typeName(object)}' object has no attribute '${strValue(name)}'`;
    return yield* raise(me, ATTRIBUTE_ERROR, why);
  }

  /** The value of a descriptor of the type `type` for `object`, 0 for the type itself; all of it borrowed. */
  function* getDescriptor(me: Thread, descriptor: Ref, object: Ref, type: Ref): Steps<Ref> {
    switch (peek(descriptor + TYPE)) {
      case PROPERTY_TYPE:
        return yield* getProperty(me, descriptor, object);
      case MEMBER_TYPE: {
        const slot = memberAddress(object, peek(descriptor + MEMBER_INDEX));
        const value = yield* containers.load(me, object, slot);
        if (value !== 0) return value;
        return yield* raiseNoAttribute(me, object, peek(descriptor + MEMBER_NAME));
      }
      case GETSET_TYPE:
        return yield* hooks.callObject(me, peek(descriptor + GETSET_GET), [object]);
      default: {
        const instance = object === 0 ? NONE : object;
        const value = yield* lookup.callSpecial(me, descriptor, '__get__', [instance, type]);
        if (value !== ABSENT) return value;
        yield* incref(me, descriptor);
        return descriptor;
      }
    }
  }

  /** Sets what a descriptor stands for; `value` 0 deletes. False with the exception set. */
  function* setDescriptor(me: Thread, descriptor: Ref, object: Ref, value: Ref): Steps<boolean> {
    switch (peek(descriptor + TYPE)) {
      case PROPERTY_TYPE: {
        const callee = peek(descriptor + (value === 0 ? PROPERTY_DELETE : PROPERTY_SET));
        if (callee !== 0)
          return yield* callFor(me, callee, value === 0 ? [object] : [object, value]);
        yield* raiseLacking(me, descriptor, object, value === 0 ? 'deleter' : 'setter');
        return false;
      }
      case MEMBER_TYPE:
        return yield* setMember(me, descriptor, object, value);
      case GETSET_TYPE: {
        const setter = peek(descriptor + GETSET_SET);
        if (setter !== 0)
          return yield* callFor(me, setter, value === 0 ? [object] : [object, value]);
        const name = strValue(peek(descriptor + GETSET_NAME));
        const why = `attribute '${name}' of '${typeName(object)}' objects is not writable`;
        yield* raise(me, ATTRIBUTE_ERROR, why);
        return false;
      }
      default:
        return yield* setByClass(me, descriptor, object, value);
    }
  }

  function* setMember(me: Thread, member: Ref, object: Ref, value: Ref): Steps<boolean> {
    const slot = memberAddress(object, peek(member + MEMBER_INDEX));
    if (value !== 0) yield* incref(me, value);
    const old = yield* containers.exchange(me, object, slot, value);
    if (old !== 0) yield* decref(me, old);
    if (old !== 0 || value !== 0) return true;
    yield* raiseNoAttribute(me, object, peek(member + MEMBER_NAME));
    return false;
  }

  function* setByClass(me: Thread, descriptor: Ref, object: Ref, value: Ref): Steps<boolean> {
    const name = value === 0 ? '__delete__' : '__set__';
    const args = value === 0 ? [object] : [object, value];
    const result = yield* lookup.callSpecial(me, descriptor, name, args);
    if (result === ABSENT) yield* raise(me, ATTRIBUTE_ERROR, name);
    if (result > 0) yield* decref(me, result);
    return result > 0;
  }

  return { getDescriptor, setDescriptor };
}
