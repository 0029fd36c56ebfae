/** Where decisions come from: polls, channels on which the gateway pushes, and the choice between them. */
@NullMarked
package io.airlockapp.reactor.internal.source;

import org.jspecify.annotations.NullMarked;
