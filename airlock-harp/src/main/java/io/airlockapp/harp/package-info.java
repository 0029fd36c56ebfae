/**
 * Canonical JSON, hashing, payload encryption, key agreement, and the one way to an approval: the verification of a
 * signed decision (wire reference, section 5). Anything that is not a verified approval denies.
 */
@NullMarked
package io.airlockapp.harp;

import org.jspecify.annotations.NullMarked;
