//! A browser whose storage is full.

use anyhow::Result;
use serde_json::{Value, json};

use crate::Page;

impl Page {
    /// From now on nothing can be kept, neither what is large nor settings.
    pub fn fill_storage(&self) -> Result<()> {
        self.set_quota(json!({ "quotaSize": 1 }))?;
        let fill = "const fill = size => localStorage.setItem('filled' + localStorage.length, 'x'.repeat(size));
            for (let size = 1 << 22; size > 0; size >>= 1) for (;;) try { fill(size); } catch { break; }
            return true";
        self.script::<bool>(fill, &[]).map(drop)
    }

    /// There is room again.
    pub fn free_storage(&self) -> Result<()> {
        self.set_quota(json!({}))?;
        self.script::<bool>(
            "Object.keys(localStorage).filter(key => key.startsWith('filled')).forEach(key => \
             localStorage.removeItem(key)); return true",
            &[],
        )
        .map(drop)
    }

    fn set_quota(&self, mut size: Value) -> Result<()> {
        size["origin"] = self.script::<String>("return location.origin", &[])?.into();
        self.cdp("Storage.overrideQuotaForOrigin", size).map(drop)
    }
}
