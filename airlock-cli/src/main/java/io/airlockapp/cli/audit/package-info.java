/** Commands for people who check what was signed. They need neither a gateway nor a network. */
@NullMarked
package io.airlockapp.cli.audit;

import org.jspecify.annotations.NullMarked;
