package io.airlockapp.harp;

/**
 * A set of keys of 128 random bits, each with a second until which it is kept. A key takes 20 bytes in arrays that are 60 to 80 %
 * full, and no object. Not thread-safe.
 *
 * <p>A key whose second has passed is not there any more, but its slot stays taken until it is used again or the table is made
 * anew, as others may have been placed behind it.
 */
final class KeyTable {

    private static final int SMALLEST = 4;

    /** Two for each key. */
    private long[] keys = new long[2 * SMALLEST];

    /** The last second of each key; 0 where there is none. */
    private int[] until = new int[SMALLEST];

    /** Slots that are not empty. */
    private int taken;

    boolean contains(long high, long low, int now) {
        for (int slot = first(low); until[slot] != 0; slot = after(slot)) {
            if (keys[2 * slot] == high && keys[2 * slot + 1] == low && until[slot] >= now) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds a key that it does not contain.
     *
     * @param last until which second it is kept; positive
     */
    void add(long high, long low, int last, int now) {
        // With 5 of 5 slots taken the search for an empty one would not end; with 4 it takes 13 steps on average.
        if (taken + 1 > until.length * 4L / 5) {
            clean(now, 1);
        }
        place(high, low, last, now);
    }

    private void place(long high, long low, int last, int now) {
        int slot = first(low);
        while (until[slot] >= now && until[slot] != 0) {
            slot = after(slot);
        }
        if (until[slot] == 0) {
            taken++;
        }
        keys[2 * slot] = high;
        keys[2 * slot + 1] = low;
        until[slot] = last;
    }

    /** Forgets what need not be kept, if there is anything, and has room for what there is and some more. */
    void clean(int now, int more) {
        int kept = kept(now);
        if (kept == taken && more == 0) {
            return;
        }
        long[] oldKeys = keys;
        int[] oldUntil = until;
        int slots = Math.max(SMALLEST, Math.toIntExact((kept + (long) more) * 5 / 3 + 1));
        keys = new long[2 * slots];
        until = new int[slots];
        taken = 0;
        for (int slot = 0; slot < oldUntil.length; slot++) {
            if (oldUntil[slot] >= now && oldUntil[slot] != 0) {
                place(oldKeys[2 * slot], oldKeys[2 * slot + 1], oldUntil[slot], now);
            }
        }
    }

    /** How many keys are in it, or were and have not been cleaned away. */
    int taken() {
        return taken;
    }

    private int kept(int now) {
        int kept = 0;
        for (int last : until) {
            if (last >= now && last != 0) {
                kept++;
            }
        }
        return kept;
    }

    /** The first second of those until which keys are kept; the largest number if there are none. */
    int earliest() {
        int earliest = Integer.MAX_VALUE;
        for (int last : until) {
            if (last != 0 && last < earliest) {
                earliest = last;
            }
        }
        return earliest;
    }

    private int first(long low) {
        return (int) (((low >>> 32) * until.length) >>> 32);
    }

    private int after(int slot) {
        return slot + 1 == until.length ? 0 : slot + 1;
    }
}
