package io.airlockapp.benchmarks.gateway;

import org.jspecify.annotations.Nullable;

/** Where the answer to one request goes. */
abstract class Reply {

    private @Nullable Runnable whenGone;

    /** Sends the answer. To be called once, on the thread of the gateway. */
    abstract void send(int status, byte[] body);

    /** Says what is to happen if whoever asked goes before there is an answer. */
    void whenGone(@Nullable Runnable action) {
        whenGone = action;
    }

    /** Whoever asked is gone. */
    void gone() {
        Runnable action = whenGone;
        whenGone = null;
        if (action != null) {
            action.run();
        }
    }
}
