package io.airlockapp.testkit.fault;

/**
 * The faults of a gateway. A call that several faults are for waits out all their delays, and suffers the first of the
 * others; the rest have missed it. Safe for use from many threads.
 */
public interface Faults {

    /**
     * Sets a fault.
     *
     * @param calls the calls that it is for
     * @param fault what goes wrong with them
     * @return these faults
     */
    Faults add(Calls calls, Fault fault);

    /**
     * Takes all faults away.
     *
     * @return these faults
     */
    Faults clear();

    /**
     * How many faults are set that have not hit all their calls yet.
     *
     * @return the number
     */
    int remaining();
}
