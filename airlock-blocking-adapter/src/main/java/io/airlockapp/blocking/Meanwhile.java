package io.airlockapp.blocking;

import java.util.function.BooleanSupplier;

/**
 * What a thread does before it stands still to wait for a call: for clients whose time is not the machine's, which moves only if
 * somebody moves it. A test gives one that moves virtual time, so that a call on the test's own thread can wait half an hour and
 * is back at once.
 */
@FunctionalInterface
public interface Meanwhile {

    /**
     * Called on the waiting thread each time there is nothing for it to do. If it returns before {@code there} holds, the thread
     * waits as usual. What it throws, the call throws, after it has been cancelled.
     *
     * @param there whether there is something to do for the thread now, such as returning a result; can be asked on any thread
     */
    void until(BooleanSupplier there);

    /**
     * Does nothing: the thread just waits. The default.
     *
     * @return the value
     */
    static Meanwhile nothing() {
        return there -> {};
    }
}
