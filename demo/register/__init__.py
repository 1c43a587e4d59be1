"""The demo's population register: who somebody is, where they live, who has custody, who has died."""
