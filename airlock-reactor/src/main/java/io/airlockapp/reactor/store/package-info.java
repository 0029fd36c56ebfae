/** Where pairings and tokens outlive the process: the {@link io.airlockapp.reactor.store.StateStore} and what it holds. */
@NullMarked
package io.airlockapp.reactor.store;

import org.jspecify.annotations.NullMarked;
