package io.airlockapp.benchmarks.load;

import java.time.Duration;

/**
 * What a client process is to do.
 *
 * @param side {@code raw}, {@code plain} or {@code sealed}
 * @param http2 HTTP/2 with prior knowledge, else HTTP/1.1
 * @param port where the gateway listens
 * @param connections how many connections may be open
 * @param poll how long a poll lasts
 * @param signer the id of the approver's key
 * @param key the approver's key
 */
record Setting(String side, boolean http2, int port, int connections, Duration poll, String signer, String key) {

    static Setting of(String[] args) {
        return new Setting(
                args[0],
                args[1].equals("h2"),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Duration.ofSeconds(Long.parseLong(args[4])),
                args[5],
                args[6]);
    }

    String[] toArgs() {
        return new String[] {
            side,
            http2 ? "h2" : "h1",
            String.valueOf(port),
            String.valueOf(connections),
            String.valueOf(poll.toSeconds()),
            signer,
            key
        };
    }
}
