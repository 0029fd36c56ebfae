/**
 * Canonical JSON, hashing, payload encryption, key agreement, and the one way to an approval: {@link
 * io.airlockapp.harp.DecisionVerifier} (wire reference, section 5). Anything that is not a verified approval denies.
 */
@NullMarked
package io.airlockapp.harp;

import org.jspecify.annotations.NullMarked;
