package io.airlockapp.benchmarks.load;

/** What a review is about, and who asks: the same for every client. */
final class Sample {

    static final String ENFORCER = "benchmark-enforcer-0001";
    static final String WORKSPACE = "payments";
    static final String CLIENT_ID = "benchmark-client";
    static final String CLIENT_SECRET = "benchmark-client-secret-0123456789";
    static final String USER_TOKEN = "airpat_benchmark0123456789abcdefghijklmnop";
    static final String ROUTING_TOKEN = "rt-benchmark-0123456789abcdefghijklmnop";
    static final String HASH = "0123456789abcdef".repeat(4);

    /** 400 bytes of JSON encrypted, in base64. */
    static final String DATA = "QUJDREVGR0hJSktM".repeat(33) + "QUJDREVG";

    static final String NONCE = "QUJDREVGR0hJSktM";
    static final String TAG = "QUJDREVGR0hJSktMTU5PUA==";

    /** About 400 bytes. */
    static final String PAYLOAD = "{\"command\":\"kubectl apply -f deploy/production/payments.yaml --prune\","
            + "\"cwd\":\"/home/agent/work/payments\",\"shell\":\"/bin/bash\",\"env\":{\"KUBECONFIG\":\"/home/agent/.kube\","
            + "\"REGION\":\"eu-central-1\"},\"agent\":{\"name\":\"release-bot\",\"version\":\"4.12.0\",\"run\":918273},"
            + "\"reason\":\"Roll out build 2026.11.24-3 after the canary was healthy for thirty minutes\","
            + "\"files\":[\"deploy/production/payments.yaml\",\"deploy/production/base.yaml\"]}";

    private Sample() {}
}
